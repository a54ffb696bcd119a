#+ summary: Put one graph in the place of another
#+ description: What was written aside becomes the base. Engines with transactions let a reader see
#+   either all of the old graph or all of the new one.
#+ parameters:
#+   new_iri: The graph that was written aside.
#+   graph_iri: The graph whose place it takes.
MOVE GRAPH ?_new_iri TO GRAPH ?_graph_iri
