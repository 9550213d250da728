"""What people do: one public function is one act; they flush and never commit."""
