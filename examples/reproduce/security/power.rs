use geoecon::{
    Ratio,
    coalition::{WeightedGame, power},
};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::{Cell, Table, number};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

/// A body with its quota, and its members with their weights.
struct Body {
    name: String,
    quota: Ratio,
    /// The row of the quota.
    line: u64,
    members: Vec<Member>,
}

/// A member and where it is in the file.
struct Member {
    index: usize,
    player: String,
    weight: Ratio,
    line: u64,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut table = Table::new([
        "game",
        "quota",
        "n",
        "player_index",
        "player",
        "weight",
        "shapley_shubik_exact",
        "shapley_shubik",
        "banzhaf_swings",
        "banzhaf_normalised",
        "penrose_absolute",
    ]);
    // In the order of the file, whose bodies need not be in one piece.
    let mut rows: Vec<(u64, Vec<Cell>)> = Vec::new();
    for body in bodies(args)? {
        let n = body.members.len();
        let weights = body.members.iter().map(|member| member.weight).collect();
        let named = |error: geoecon::Error| format!("game `{}`: {error}", body.name);
        let game = WeightedGame::new((0..n).collect(), weights, body.quota).map_err(named)?;
        for (ours, member) in power(&game).map_err(named)?.players.iter().zip(&body.members) {
            let cells = vec![
                body.name.as_str().into(),
                number(body.quota),
                n.into(),
                member.index.into(),
                member.player.as_str().into(),
                number(ours.weight),
                ours.shapley_shubik.to_string().into(),
                ours.shapley_shubik.to_f64().into(),
                Cell::Integer(i128::try_from(ours.swings)?),
                ours.banzhaf.map(Ratio::to_f64).into(),
                ours.penrose.to_f64().into(),
            ];
            rows.push((member.line, cells));
        }
    }
    rows.sort_by_key(|(row, _)| *row);
    for (_, cells) in rows {
        table.row(cells);
    }
    args.input.print(&table, "power_indices", &["game", "player_index"])
}

/// The bodies of `power_indices.csv`, whose rows may come in any order: a row belongs to the body that
/// it names, and is the member of its `player_index` where there is that column.
fn bodies(args: &Args) -> Result<Vec<Body>> {
    let csv = inputs::file(&args.input.data, "power_indices", ".csv")?;
    let mut bodies: Vec<Body> = Vec::new();
    for row in csv.rows() {
        let (name, quota) = (row.text("game")?, row.value("quota")?);
        let at = bodies.iter().position(|body| body.name == name).unwrap_or(bodies.len());
        if at == bodies.len() {
            let (name, line, members) = (name.to_owned(), row.line(), Vec::new());
            bodies.push(Body { name, quota, line, members });
        }
        let body = &mut bodies[at];
        if body.quota != quota {
            let (known, line) = (body.quota, body.line);
            let what = format!("{quota} for `{name}`, but {known} in line {line}");
            return Err(row.problem("quota", what));
        }
        let index =
            if csv.has("player_index") { row.value("player_index")? } else { body.members.len() };
        if let Some(known) = body.members.iter().find(|known| known.index == index) {
            let what = format!("{index} of `{name}` again, as in line {}", known.line);
            return Err(row.problem("player_index", what));
        }
        let (player, weight) = (row.text("player")?.to_owned(), row.value("weight")?);
        body.members.push(Member { index, player, weight, line: row.line() });
    }
    for body in &mut bodies {
        body.members.sort_by_key(|member| member.index);
    }
    Ok(bodies)
}
