#+ summary: Note how far a base at an endpoint is written
#+ description: Puts one state in the place of the one before. What is noted as "writing" is not
#+   read; it is noted as "whole" when everything is there.
#+ parameters:
#+   state_iri: The graph that holds the state.
#+   base_iri: The graph of the base.
#+   status_text: "whole" or "writing".
#+   number_text: The number of the last entry of the journal.
#+   head_text: The hash of that entry.
PREFIX schema: <https://schema.org/>
DELETE {
  GRAPH ?_state_iri {
    ?_base_iri schema:creativeWorkStatus ?status ;
               schema:version ?number ;
               schema:sha256 ?head .
  }
}
INSERT {
  GRAPH ?_state_iri {
    ?_base_iri schema:creativeWorkStatus ?_status_text ;
               schema:version ?_number_text ;
               schema:sha256 ?_head_text .
  }
}
WHERE {
  OPTIONAL {
    GRAPH ?_state_iri {
      ?_base_iri schema:creativeWorkStatus ?status ;
                 schema:version ?number ;
                 schema:sha256 ?head .
    }
  }
}
