use geoecon::{StateId, security::cover};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::Table;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The year of capability; by default every year of the data
    #[arg(long)]
    year: Option<i32>,
    /// The guarantor
    #[arg(long, default_value = "USA")]
    patron: StateId,
    /// The threat
    #[arg(long, default_value = "CHN")]
    threat: StateId,
    /// How far the guarantor is believed, from 0 to 1
    #[arg(long, default_value_t = 1.0)]
    credibility: f64,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let states = inputs::states(&args.input.data)?;
    let (patron, threat) = (args.patron, args.threat);
    let mut table = Table::new([
        "year",
        "client",
        "patron",
        "threat",
        "cinc_client",
        "cinc_patron",
        "cinc_threat",
        "threat_over_client_plus_patron",
        "threat_over_client_alone",
        "patron_share_of_joint_capability",
    ]);
    for year in inputs::capability_years(&states, args.year) {
        let cinc = inputs::cinc(&states, year)?;
        for client in states.iter().map(|s| s.id).filter(|&s| s != patron && s != threat) {
            if cinc.get(client).is_none() {
                continue;
            }
            let covered = cover(&cinc, client, &[(patron, args.credibility)], &[threat])?;
            table.row(vec![
                u32::try_from(year)?.into(),
                client.as_str().into(),
                patron.as_str().into(),
                threat.as_str().into(),
                covered.own.into(),
                cinc.get(patron).into(),
                covered.threat.into(),
                covered.ratio.into(),
                covered.ratio_alone.into(),
                covered.dependence().into(),
            ]);
        }
    }
    args.input.print(&table, "patron_cover_ratio", &["year", "client", "patron", "threat"])
}
