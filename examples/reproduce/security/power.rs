use geoecon::{
    Ratio,
    coalition::{WeightedGame, power},
};

use super::{
    Input,
    inputs::{self, Csv, Result},
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
    members: Vec<(String, Ratio)>,
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
    for body in bodies(args)? {
        let n = body.members.len();
        let weights = body.members.iter().map(|&(_, weight)| weight).collect();
        let game = WeightedGame::new((0..n).collect(), weights, body.quota)?;
        for (ours, (player, _)) in power(&game)?.players.iter().zip(&body.members) {
            table.row(vec![
                body.name.as_str().into(),
                number(body.quota),
                n.into(),
                ours.player.into(),
                player.as_str().into(),
                number(ours.weight),
                ours.shapley_shubik.to_string().into(),
                ours.shapley_shubik.to_f64().into(),
                Cell::Integer(i128::try_from(ours.swings)?),
                ours.banzhaf.map(Ratio::to_f64).into(),
                ours.penrose.to_f64().into(),
            ]);
        }
    }
    args.input.print(&table, "power_indices", &["game", "player_index"])
}

/// The bodies of `power_indices.csv`, or textbook ones where there is no such file.
fn bodies(args: &Args) -> Result<Vec<Body>> {
    let Some(path) = inputs::files(&args.input.data, "power_indices", ".csv").into_iter().next()
    else {
        return Ok(textbook());
    };
    let mut bodies: Vec<Body> = Vec::new();
    for row in Csv::read(&path)?.rows() {
        let name = row.text("game")?;
        let member = (row.text("player")?.to_owned(), row.value("weight")?);
        match bodies.last_mut() {
            Some(body) if body.name == name => body.members.push(member),
            _ => bodies.push(Body {
                name: name.to_owned(),
                quota: row.value("quota")?,
                members: vec![member],
            }),
        }
    }
    Ok(bodies)
}

fn textbook() -> Vec<Body> {
    let body = |name: &str, quota: i64, members: &[(&str, i64)]| Body {
        name: name.to_owned(),
        quota: quota.into(),
        members: members.iter().map(|&(m, w)| (m.to_owned(), w.into())).collect(),
    };
    let council = [[("P", 7); 5].as_slice(), &[("N", 1); 10]].concat();
    let six = [("DEU", 4), ("FRA", 4), ("ITA", 4), ("BEL", 2), ("NLD", 2), ("LUX", 1)];
    let four = [("A", 4), ("B", 3), ("C", 2), ("D", 1)];
    vec![
        body("unsc_1966", 39, &council),
        body("eec_1958", 12, &six),
        body("textbook_4321_q6", 6, &four),
    ]
}
