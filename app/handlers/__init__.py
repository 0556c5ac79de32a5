"""The browser's side: parse, who, do, answer. Events of the socket are in `room`, the way in is in `entry`, the
administrator's pages in `office`; what all of them lean on, and the candidate's own requests, lie here."""
