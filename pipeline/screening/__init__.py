"""Screening (筛查): who may be missed, wrongly covered or wrongly paid. Pure rules.

What comes of it is a list to look at, never a decision. Longnan's task (S3), usable everywhere. SQL
(`sql/steps/screening/`) lists the candidates, these modules say what each is and why, in the words of the documents
they rest on:

payments    按月足额社会化发放 · 扣留和资金二次分配 · 扣取保障对象各类民政惠农资金 (S3, 二(六))
ledgers     乡、村级相关部门要分别建立工作台账,落实每半年同步开展一次比对 (S1)
coverage    应保尽保 · 应退尽退 · 落实单人户施保 · 两项制度衔接 (S3, 二(二) and 二(五)), 低保渐退期 (S2, 2; S3, 三(一)5)
statistics  县不漏乡、乡不漏村、村不漏户、户不漏人 (S3, 四(一)): the tables that are signed
"""
