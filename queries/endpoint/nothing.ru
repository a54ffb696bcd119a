#+ summary: Change nothing
#+ description: Asks an engine that refused an update whether it takes any in this form.
DROP SILENT GRAPH <urn:newsclaim-probe:nowhere>
