"""Short letters and reports, in the shape that inspectors give them, for tests that upload one."""

LETTER = """6 September 2024

Jo Bloggs, Director of Children's Services, Testing

Dear Testing Local Safeguarding Partnership

Joint targeted area inspection of Testing

This letter summarises the findings of the joint targeted area inspection (JTAI) of the multi-agency response
to identification of initial need and risk in Testing.

This inspection took place from 15 to 19 July 2024. It was carried out by inspectors from Ofsted, the Care
Quality Commission (CQC) and HMICFRS.

Headline findings

The partnership knows its strengths and areas for improvement well.

What needs to improve?

- The quality of partners' referrals, specifically the use of professional curiosity.
- The timeliness of formal strategy meetings outside of normal working hours.
- The attendance of police officers and staff at multi-agency training.

Strengths

- Early help partnership working is making a positive difference for many children.

Next steps

We have determined that London Borough of Testing is the principal authority and should prepare a written
statement of proposed action responding to the findings outlined in this letter. This should be a multi-agency
response.

London Borough of Testing should send the written statement of action to ProtectionOfChildren@ofsted.gov.uk
by 13 December 2024. This statement will inform the lines of enquiry at any future activity.

Yours sincerely
"""

WITHOUT_ITEMS = """6 September 2024

Dear Testing Local Safeguarding Partnership

Joint targeted area inspection of Testing

Thank you for your welcome. There is nothing else to say.
"""
