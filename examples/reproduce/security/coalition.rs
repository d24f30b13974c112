use geoecon::{
    Ratio, StateId,
    coalition::{WeightedGame, power},
};

use super::{
    Input,
    inputs::{self, Csv, Result},
};
use crate::table::{Cell, Table};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The state to balance
    target: StateId,
    #[command(flatten)]
    input: Input,
    /// The year of capability; by default the last there is
    #[arg(long)]
    year: Option<i32>,
    /// The possible balancers; by default those of the published game
    #[arg(long, value_delimiter = ',')]
    players: Vec<StateId>,
    /// The shares of the target's capability that balance it; by default the published ones
    #[arg(long, value_delimiter = ',')]
    gamma: Vec<Ratio>,
}

const PLAYERS: [&str; 10] = ["USA", "IND", "JPN", "KOR", "GBR", "IDN", "AUS", "VNM", "TWN", "PHL"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let states = inputs::states(&args.input.data)?;
    let year = inputs::capability_years(&states, args.year).pop().ok_or("no capability")?;
    let cinc = |id: StateId| -> Result<(Ratio, f64)> {
        let state = states.iter().find(|s| s.id == id).ok_or(format!("no state {id}"))?;
        let text = state.cinc.get(&year).ok_or(format!("no capability of {id} in {year}"))?;
        let named = |error: geoecon::Error| format!("capability of {id} in {year}: {error}");
        Ok((text.parse().map_err(named)?, text.parse()?))
    };
    let (players, gammas) = published(args)?;
    let players: Vec<StateId> = players.into_iter().filter(|&p| p != args.target).collect();
    let weights = players.iter().map(|&p| Ok(cinc(p)?.0)).collect::<Result<Vec<Ratio>>>()?;
    let (target, target_strength) = cinc(args.target)?;
    let mut table = Table::new([
        "year".to_owned(),
        "gamma".to_owned(),
        "player".to_owned(),
        "cinc".to_owned(),
        format!("cinc_{}", args.target),
        "shapley_shubik_exact".to_owned(),
        "shapley_shubik".to_owned(),
        "banzhaf_swings".to_owned(),
        "banzhaf_normalised".to_owned(),
        format!("n_winning_coalitions_of_{}", 1_u64 << players.len().min(63)),
        "n_minimal_winning".to_owned(),
    ]);
    for gamma in gammas {
        let game = WeightedGame::new(players.clone(), weights.clone(), gamma.try_mul(target)?)?;
        let indices = power(&game)?;
        for p in &indices.players {
            table.row(vec![
                u32::try_from(year)?.into(),
                gamma.to_f64().into(),
                p.player.as_str().into(),
                cinc(p.player)?.1.into(),
                target_strength.into(),
                p.shapley_shubik.to_string().into(),
                p.shapley_shubik.to_f64().into(),
                Cell::Integer(i128::try_from(p.swings)?),
                p.banzhaf.map(Ratio::to_f64).into(),
                Cell::Integer(i128::try_from(indices.winning)?),
                Cell::Integer(i128::try_from(indices.minimal_winning)?),
            ]);
        }
    }
    args.input.print(&table, "balancing_game", &["year", "gamma", "player"])
}

/// The players and gammas asked for, else those of `balancing_game*.csv`, else the usual ones.
fn published(args: &Args) -> Result<(Vec<StateId>, Vec<Ratio>)> {
    let (mut players, mut gammas) = (args.players.clone(), args.gamma.clone());
    let (ask_players, ask_gammas) = (players.is_empty(), gammas.is_empty());
    if let Some(path) = inputs::files(&args.input.data, "balancing_game", ".csv").first() {
        for row in Csv::read(path)?.rows() {
            let (player, gamma) = (row.value("player")?, row.value("gamma")?);
            if ask_players && !players.contains(&player) {
                players.push(player);
            }
            if ask_gammas && !gammas.contains(&gamma) {
                gammas.push(gamma);
            }
        }
    }
    if players.is_empty() {
        players = PLAYERS.iter().map(|p| StateId::new(p)).collect::<std::result::Result<_, _>>()?;
    }
    if gammas.is_empty() {
        gammas = vec![Ratio::ONE, Ratio::new(5, 4)?];
    }
    Ok((players, gammas))
}
