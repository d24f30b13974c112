//! World files and tables: what loads, what is refused and how, and what survives a round trip.

mod drawings;
#[cfg(feature = "plot")]
mod drawn;
mod features;
mod folder;
mod garbage;
mod malformed;
#[cfg(feature = "plot")]
mod pictures;
#[cfg(feature = "plot")]
mod reports;
mod round_trip;
mod tables;
