use geoecon::{
    economy::{Bilateral, Duties, nash, scale},
    *,
};
fn main() -> Result<()> {
    let [kor, usa, row]: [StateId; 3] = ["KOR".parse()?, "USA".parse()?, "ROW".parse()?];
    let goods: ProductCode = "goods".parse()?;
    let mut o = nash::Observed::new([kor, usa, row], [goods])?;
    for (a, b, v) in [
        (kor, kor, 1500.),
        (kor, usa, 116.),
        (kor, row, 500.),
        (usa, kor, 65.),
        (usa, usa, 20000.),
        (usa, row, 1900.),
        (row, kor, 530.),
        (row, usa, 2900.),
        (row, row, 50000.),
    ] {
        o.set_flow(goods, a, b, v)?;
    }
    let w = nash::calibrate(&o, [(goods, 5.0)], nash::Balance::default())?;
    println!("{}", nash::tariff_war(&w, nash::WarSettings::default())?);
    for d in nash::tariff_war(&w, nash::WarSettings::default())?.deviations {
        println!("{d:?}");
    }
    let trade = Bilateral::from_rows(
        [kor, usa, row],
        [0.0, 116.0, 500.0, 65.0, 0.0, 1_900.0, 530.0, 2_900.0, 0.0],
    )?;
    let obs = scale::Observed::new(trade, [(kor, 1_713.0), (usa, 27_843.0), (row, 75_000.0)])?;
    for eps in [0.5, 2.0, 4.0, 20.0, 60.0] {
        for rate in [1.0, 10.0, 1e4] {
            for who in [1, 3] {
                let m = scale::calibrate(&obs, scale::Parameters::default().trade_elasticity(eps))?;
                let mut d = Duties::none();
                for i in [usa, kor, row].into_iter().take(who) {
                    for j in [kor, usa, row] {
                        if i != j {
                            d = d.with(i, j, rate)?;
                        }
                    }
                }
                let a = scale::solve(&m, &d, scale::SolveSettings::default())?;
                println!(
                    "eps {eps} rate {rate} importers {who}: {} steps {} reached {:.3} usa {:.3} kor {:.3}",
                    a.status,
                    a.iterations,
                    a.duties_reached,
                    a.state(usa)?.welfare_pct,
                    a.state(kor)?.welfare_pct
                );
            }
        }
    }
    Ok(())
}
