"""Feature templates of the pointers to sources and contents, and how far the pointers look.

`sab`, `lab`, `qab`, `sb`: shape, lexicon class, place in quotation and sentence edges of
the tokens before and after a position, `fa` and `fb` their topics or words. `near` words are
at the known edge, `c` words of the cue, `k` words around the clause of cue and source.
"""

EDGE_TEMPLATES = """
w-1 w0
w-2 w-1
w0 w1
w-1
w0
f-1 f0
f0 f1
f-2 f-1
f-1 f0 f1
f-2 f-1 f0
f0 f1 f2
s-2 s-1 s0 s1
q-1 q0 b-1 b0
w-1 q0 s0 b0
w0 q-1 s-1 b0
v0 s-1
v-1
l-1 l0 l1
x-1 f0
"""
"""Of a position between two tokens, whatever the cue: -1 is before it, 0 after it."""

SOURCE_TEMPLATES = """
D
D cl
D cf
D between
D fa
D fb
D sab
D verbs
D cues
D wb
D wa
D vl
D qc
D lab
D start vl
D fz vf
side between fa
"""

FAR_TEMPLATES = """
D
D near
D fnear
D snear
D between
side between fa
side between fb
D fnear fnear2
D cl
D verbs
side fa snear
side cues fa
D sb
side sb between
side verbs fb
D fb
"""

CONTENT_TEMPLATES = """
D sp
D cl sp
D cf
D between
D ka
D kb
D qk
D vl
D fa
D fb
D qab
D lab
side between fa
side between fb
D cues
side qab between
side cl fb
side cl fa
side cl between
D start sp se
D ka fkb
D vl fkb
side vl fb
"""

END_TEMPLATES = """
D
side qab qnear
side between qnear
side between qab qnear
side between fa
side between fb
side sb between
side sb qnear breaks
side cl fa
side cl fb
side cl between
side near fb
D near
side cues fa
side cues fb qnear
side sp adjacent between
side adjacent qab sb
D fb
side breaks cues qnear
side verbs fa fb
side verbs fnear fb
side vl verbs fb
side verbs fb lab
D cl
"""

GOES_ON_TEMPLATES = """
D qnear
D between qnear
side kb qnear
side kb fkb
side fa qab qnear
side qab qnear between
side qnear cues
side ahead qnear
side ahead over qnear
side cl qnear
side qab fahead ahead
side fahead qnear over
"""

POINTERS = {
    "source": SOURCE_TEMPLATES,
    "far": FAR_TEMPLATES,
    "content": CONTENT_TEMPLATES,
    "end": END_TEMPLATES,
    "on": GOES_ON_TEMPLATES,
}
"""A pointer to its templates; `spans.VALUES` says what the names stand for."""

SOURCE_REACH = (20, 15)
"""Tokens before and after a cue in which its source's near edge is looked for."""
FAR_REACH = 30
"""Tokens in a source."""
CONTENT_REACH = (15, 12)
"""Tokens before and after the clause in which its content's near edge is looked for."""
END_REACH = 90
"""Tokens in a content."""
GOES_ON_REACH = 30
"""Tokens between the clause and the content's next piece."""
