"""The people of the school as the exam office keeps them: lists, edits, imports from a workbook, exports.

`records` is what stands in the database, `importing` how a workbook gets there: staged (`staging`), read (`workbook`,
`photos`), judged (`judging`, pure), applied whole or not at all.
"""
