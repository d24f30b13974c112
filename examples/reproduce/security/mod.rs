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

use crate::{compare::agreement, folder::Csv, table::Table};

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
    /// Prints the table, and for people how far it is from the file of published results that begins with
    /// `published`, row by row of the same `keys`.
    fn print(&self, table: &Table, published: &str, keys: &[&str]) -> inputs::Result<()> {
        if table.rows().len() == 0 {
            let folder = self.data.display();
            return Err(format!(
                "{folder} holds nothing for this result: expected the layout of `security`"
            )
            .into());
        }
        table.print(self.json, 6)?;
        if self.json {
            return Ok(());
        }
        if let Some(file) = inputs::files(&self.data, published, ".csv").first() {
            let theirs = Csv::read(file)?;
            agreement(table, &theirs, keys).print(", relative", theirs.file_name());
        }
        Ok(())
    }
}
