//! Correlates of War and Gleditsch-Ward numbers, by day and by year, there and back.

use std::collections::BTreeSet;

use geoecon::{Date, DayOrYear, Error, StateId, StateList, Validity};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

/// `COW 365 1985 SUN` on each line: list, number, day or year, state.
const KNOWN: &str = "
    COW 732 2018 KOR; GW 732 2018 KOR; GW 732 1948-08-15 KOR; COW 732 1949-06-29 KOR; COW 731 1950 PRK
    COW 255 1914 DEU; COW 255 1945-05-08 DEU; COW 255 1990-10-03 DEU; COW 255 2016 DEU
    COW 260 1990-10-02 DEU; COW 260 1955-05-05 DEU; COW 265 1989 DDR; COW 255 1990 DEU; COW 260 1990 DEU
    GW 255 1914 DEU; GW 260 1950 DEU; GW 260 2016 DEU; GW 265 1950 DDR
    COW 300 1900 AUH; GW 300 1918-11-13 AUH; COW 305 1925 AUT; GW 305 1950 AUT; COW 310 1950 HUN
    COW 315 1930 CSK; COW 315 1992-12-31 CSK; COW 316 1993 CZE; COW 317 1993 SVK; GW 315 1942 CSK
    COW 345 1900 SRB; COW 345 1918-12-01 YUG; COW 345 1950 YUG; COW 345 1995 YUG; COW 345 2003-02-03 YUG
    COW 345 2003-02-04 SCG; COW 345 2005 SCG; COW 345 2006-06-04 SCG; COW 345 2006-06-05 SRB; COW 345 2016 SRB
    GW 340 1900 SRB; GW 345 1950 YUG; GW 345 2005 SCG; GW 340 2006-06-05 SRB; GW 340 2016 SRB
    COW 341 2006-06-12 MNE; GW 341 2006-06-03 MNE; GW 341 1900 MNE; COW 343 2000 MKD; COW 344 2000 HRV
    COW 346 2000 BIH; COW 347 2010 XKX; GW 347 2008-02-17 XKX; COW 349 2000 SVN
    COW 365 1900 RUS; COW 365 1985 SUN; COW 365 1991-12-25 SUN; COW 365 1991-12-26 RUS; GW 365 1992 RUS
    COW 510 1970 TZA; COW 511 1964 ZAN; GW 511 1964-04-26 ZAN; COW 530 1990 ETH; COW 531 1993-05-24 ERI
    COW 552 1970 ZWE; COW 490 1980 COD; COW 625 2000 SDN; COW 625 2012 SDN; COW 626 2011 SSD
    COW 678 1985 YEM; COW 679 1990-05-22 YEM; COW 680 1985 YMD; GW 678 1985 YEM; GW 678 2010 YEM; GW 680 1990-05-21 YMD
    COW 700 1950 AFG; GW 700 1850 AFG; COW 710 1930 CHN; COW 710 2016 CHN; COW 713 1980 TWN; GW 711 1930 TBT
    COW 816 1960 VDR; COW 816 1976-07-01 VDR; COW 816 1976-07-02 VNM; COW 817 1960 RVN; COW 816 2016 VNM
    GW 815 1850 VNM; GW 817 1975-04-30 RVN; COW 850 1970 IDN; COW 860 2010 TLS; COW 220 1944 FRA
    COW 946 2010 KIR; GW 970 2010 KIR; COW 970 2010 NRU; GW 971 2010 NRU; COW 955 2010 TON; GW 972 2010 TON
    COW 947 2010 TUV; GW 973 2010 TUV; GW 396 2010 ABK; GW 99 1825 GCL; GW 89 1830 UPC; COW 327 1850 PAP
";

fn when(text: &str) -> DayOrYear {
    text.parse::<i16>().map_or_else(|_| DayOrYear::Day(day(text)), DayOrYear::Year)
}

#[test]
fn known_numbers() {
    let mut count = 0;
    for case in KNOWN.split([';', '\n']).map(str::trim).filter(|case| !case.is_empty()) {
        let [list, number, at, state] = case.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{case}");
        };
        let (number, at, state) = (number.parse().unwrap(), when(at), id(state));
        let found = match list {
            "COW" => StateId::from_cow(number, at),
            _ => StateId::from_gleditsch_ward(number, at),
        };
        assert_eq!(found, Ok(state), "{case}");
        count += 1;
    }
    assert_eq!(count, 101);
}

#[test]
fn numbers_and_states_match_in_every_year() {
    type Read = fn(u16, DayOrYear) -> geoecon::Result<StateId>;
    type Write = fn(StateId, DayOrYear) -> geoecon::Result<u16>;
    let lists: [(Read, Write); 2] = [
        (|n, at| StateId::from_cow(n, at), |s, at| s.to_cow(at)),
        (|n, at| StateId::from_gleditsch_ward(n, at), |s, at| s.to_gleditsch_ward(at)),
    ];
    for (read, write) in lists {
        for year in (1800..=2030).step_by(3) {
            let mut seen = BTreeSet::new();
            for number in 1..1000 {
                let mid_year = DayOrYear::Day(Date::new(year, 7, 1).unwrap());
                if let Ok(state) = read(number, mid_year) {
                    assert!(seen.insert(state), "{state} has two numbers on one day of {year}");
                    assert_eq!(write(state, mid_year), Ok(number), "{number} {state} {year}");
                    match read(number, DayOrYear::Year(year)) {
                        Ok(in_year) => assert_eq!(in_year, state),
                        Err(error) => {
                            assert!(matches!(error, Error::AmbiguousStateNumber { .. }), "{error}");
                        }
                    }
                }
            }
            assert!(seen.is_empty() == (year < 1816), "{year}");
        }
    }
}

/// The Correlates of War system began with 23 members; in 2016 it had the 193 of the United Nations,
/// Taiwan and Kosovo.
#[test]
fn members_are_counted_as_in_the_literature() {
    let members = |at: &str| (1..1000).filter(|&n| StateId::from_cow(n, day(at)).is_ok()).count();
    assert_eq!(members("1816-01-01"), 23);
    assert_eq!(members("2016-12-31"), 195);
}

#[test]
fn every_pair_of_the_reference_data() {
    for (file, number, code) in [
        ("security/states_nmc7_2018_2022.csv", "ccode", "iso3"),
        ("security/atop51_directed_dyads_2018.csv", "ccode1", "iso3_1"),
        ("security/atop51_directed_dyads_2018.csv", "ccode2", "iso3_2"),
    ] {
        let Some(path) = crate::reference::data(file) else { return };
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let header: Vec<_> = lines.next().unwrap().split(',').collect();
        let column = |name| header.iter().position(|&column| column == name).unwrap();
        let (number, code) = (column(number), column(code));
        let pairs: BTreeSet<(u16, StateId)> = lines
            .map(|line| line.split(',').collect::<Vec<_>>())
            .map(|row| (row[number].parse().unwrap(), id(row[code])))
            .collect();
        assert!(pairs.len() > 100, "{file}");
        for (number, state) in pairs {
            assert_eq!(StateId::from_cow(number, 2018), Ok(state));
            assert_eq!(state.to_cow(day("2018-12-31")), Ok(number));
        }
    }
}

#[test]
fn refusals() {
    let cow = |number: u16, at: &str| StateId::from_cow(number, when(at)).unwrap_err();
    let gw = |number: u16, at: &str| StateId::from_gleditsch_ward(number, when(at)).unwrap_err();
    let back = |state: &str, at: &str| id(state).to_cow(when(at)).unwrap_err();

    assert_eq!(
        cow(817, "1980"),
        Error::StateNumberNotInUse {
            list: StateList::CorrelatesOfWar,
            number: 817,
            when: DayOrYear::Year(1980),
            in_use: vec![Validity::new(day("1954-06-04"), day("1975-05-01")).unwrap()],
        }
    );
    assert_eq!(
        cow(365, "1991"),
        Error::AmbiguousStateNumber {
            list: StateList::CorrelatesOfWar,
            number: 365,
            when: DayOrYear::Year(1991),
            candidates: vec![id("RUS"), id("SUN")],
        }
    );
    for (error, message) in [
        (
            cow(364, "1985"),
            "there is no Correlates of War number 364: check it, and that its data set follows that list",
        ),
        (
            gw(679, "1995"),
            "there is no Gleditsch-Ward number 679: check it, and that its data set follows that list",
        ),
        (
            cow(220, "1943"),
            "Correlates of War number 220 is no state in 1943, but 1816-01-01..1942-11-12, 1944-08-25..: \
             check the time",
        ),
        (
            cow(260, "2018-06-30"),
            "Correlates of War number 260 is no state on 2018-06-30, but 1955-05-05..1990-10-03: check the \
             time",
        ),
        (
            gw(340, "2006-06-04"),
            "Gleditsch-Ward number 340 is no state on 2006-06-04, but 1878-07-13..1915-10-02, 2006-06-05..: \
             check the time",
        ),
        (
            cow(345, "2006"),
            "Correlates of War number 345 in 2006 may be SRB or SCG: give a day on which it is one, or choose",
        ),
        (
            cow(816, "1976"),
            "Correlates of War number 816 in 1976 may be VDR or VNM: give a day on which it is one, or choose",
        ),
        (
            gw(730, "1900-01-01"),
            "Gleditsch-Ward number 730 on 1900-01-01 may be KOR or PRK: give a day on which it is one, or \
             choose",
        ),
        (back("DEU", "1990"), "DEU in 1990 may be Correlates of War number 255 or 260: give a day"),
        (
            back("XEU", "2018"),
            "XEU has no Correlates of War number in 2018, nor at any other time: check its code",
        ),
        (
            back("YMD", "1991-01-01"),
            "YMD has no Correlates of War number on 1991-01-01, but 680 in 1967-11-30..1990-05-22: check \
             the time",
        ),
        (
            back("KOR", "1900"),
            "Correlates of War number 730 in 1900 may be KOR or PRK: give a day on which it is one, or choose",
        ),
    ] {
        assert_eq!(error.to_string(), message);
    }
    assert!(StateId::from_cow(2, -500).is_err() && StateId::from_cow(0, 2000).is_err());
    assert!(StateId::from_cow(u16::MAX, i16::MAX).is_err());
}
