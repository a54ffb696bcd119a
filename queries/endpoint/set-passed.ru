#+ summary: Note which probes an engine has passed
#+ description: Puts one version of the probes in the place of the one before.
#+ parameters:
#+   state_iri: The graph that holds the state.
#+   base_iri: The graph of the base.
#+   probes_text: The version of the probes.
PREFIX schema: <https://schema.org/>
DELETE { GRAPH ?_state_iri { ?_base_iri schema:measurementTechnique ?old } }
INSERT { GRAPH ?_state_iri { ?_base_iri schema:measurementTechnique ?_probes_text } }
WHERE { OPTIONAL { GRAPH ?_state_iri { ?_base_iri schema:measurementTechnique ?old } } }
