//! Supply graphs: flows, cuts and choke points against plain searches.

mod cases;
mod measures;
mod plain;
mod properties;
