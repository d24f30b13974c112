use geoecon::security::{AllianceNetwork, GammaSettings, Provisions, critical_gamma};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::Table;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The year of obligations and capability; by default the last with obligations
    #[arg(long)]
    year: Option<i32>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let dir = &args.input.data;
    let states = inputs::states(dir)?;
    let year = inputs::year_or_last(dir, args.year)?;
    let obligations = inputs::obligations(dir, &states, year)?;
    let network = AllianceNetwork::from_obligations(&obligations, Provisions::DEFENCE);
    let report = critical_gamma(&network, &inputs::cinc(&states, year)?, GammaSettings::default())?;
    let code = |id| inputs::code(&states, id, year);
    let mut table = Table::new([
        "ccode",
        "iso3",
        "cinc",
        "n_allies",
        "allied_cinc",
        "gamma_critical",
        "worst_attacker",
        "worst_is_ally",
        "worst_attacker_iso3",
    ]);
    for v in &report.states {
        table.row(vec![
            code(v.state).into(),
            v.state.as_str().into(),
            v.capability.into(),
            v.allies.into(),
            v.allied_capability.into(),
            v.gamma.finite().into(),
            v.attacker.and_then(code).into(),
            v.attacker_is_ally.into(),
            v.attacker.map(|a| a.to_string()).into(),
        ]);
    }
    args.input.print(&table, "vulnerability_gamma", &["ccode"])
}
