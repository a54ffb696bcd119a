#+ summary: Remove a graph with all that is in it
#+ description: For graphs that this program has written itself.
#+ parameters:
#+   graph_iri: The graph.
DROP SILENT GRAPH ?_graph_iri
