//! Published results on security.

#[path = "../../support/security.rs"]
#[allow(dead_code, reason = "shared by programs that each use a part")]
mod inputs;

pub(crate) mod burden;
pub(crate) mod coalition;
pub(crate) mod cover;
pub(crate) mod frustration;
pub(crate) mod gamma;
pub(crate) mod landscape;
pub(crate) mod myerson;
pub(crate) mod power;
pub(crate) mod similarity;
pub(crate) mod strength;
pub(crate) mod war;

use std::path::PathBuf;

use crate::table::Table;

/// Where the data are and how to print.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// The folder with the data
    #[arg(long)]
    data: PathBuf,
    /// Print a JSON array of rows with all digits
    #[arg(long)]
    json: bool,
}

impl Input {
    fn print(&self, table: &Table) -> inputs::Result<()> {
        table.print(self.json, 6)
    }
}
