//! World files and tables: what loads, what is refused and how, and what survives a round trip.

mod drawings;
mod features;
mod folder;
mod garbage;
mod malformed;
mod round_trip;
mod tables;
