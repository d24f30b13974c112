//! A picture to a file.

use std::{error::Error, fs, path::PathBuf};

use geoecon::exchange::plot::Picture;

#[derive(clap::Args)]
pub(crate) struct Drawing {
    /// Draw the answer to this file, as SVG.
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
}

impl Drawing {
    /// Draws what was asked for.
    pub(crate) fn draw(
        &self,
        picture: impl FnOnce() -> geoecon::Result<Picture>,
    ) -> Result<(), Box<dyn Error>> {
        let Some(file) = &self.svg else { return Ok(()) };
        let drawn = picture()?.to_string();
        fs::write(file, drawn).map_err(|error| format!("{}: {error}", file.display()))?;
        eprintln!("{}: drawn", file.display());
        Ok(())
    }
}
