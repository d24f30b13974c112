//! World files and tables: what loads, what is refused and how, and what survives a round trip.

mod folder;
