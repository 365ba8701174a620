"""Telling somebody once what is needed and where (咨询告知): a numbered sheet, a register."""
