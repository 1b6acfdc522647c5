//! An atlas as written: GeoJSON, and what its positions say.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Deserialize;
use serde_json::Value;

use super::{
    geodesic::Grid,
    line::Line,
    polygon::{Polygon, meets_itself},
};
use crate::{record::Position, time::Instant};

/// A collection of features.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Collection {
    pub(super) schema: u32,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) note: String,
    pub(super) elsewhere: Option<String>,
    pub(super) features: Vec<Feature>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Feature {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) properties: Properties,
    pub(super) geometry: Option<Geometry>,
}

/// What a feature is. Which may stand together, the module page says.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Properties {
    pub(super) place: Option<String>,
    pub(super) line: Option<String>,
    pub(super) measure: Option<String>,
    pub(super) from: Option<Instant>,
    pub(super) around: Option<String>,
    pub(super) inside: Option<String>,
    pub(super) within_m: Option<u32>,
    pub(super) width_m: Option<u32>,
    pub(super) local: Vec<Local>,
    pub(super) left_of: Option<String>,
    pub(super) right_of: Option<String>,
    pub(super) except: Vec<String>,
    pub(super) to: Vec<String>,
    pub(super) parties: Vec<String>,
    pub(super) as_of: Option<Instant>,
    pub(super) positive: Option<Positive>,
    pub(super) at: Option<End>,
}

/// Another reach near a point of the line.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Local {
    pub(super) at: Value,
    pub(super) radius_m: u32,
    pub(super) within_m: u32,
}

/// The side of a line on which distances count as positive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Positive {
    Left,
    Right,
}

/// The end of a deed from which a distance is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum End {
    /// Where it took effect.
    #[default]
    Position,
    /// Where it originated.
    Origin,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    coordinates: Value,
}

/// A geometry that was read.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Drawn {
    Points(Vec<Grid>),
    Lines(Vec<Line>),
    Area(Vec<Polygon>),
}

/// Further from the equator nothing is drawn: what is straight in degrees is far from straight there.
const MAX_LATITUDE: f64 = 80.0;

/// Reads positions, and notes what is wrong with them by path.
pub(super) struct Reader<'n> {
    pub(super) note: &'n mut dyn FnMut(&str, String),
}

impl Reader<'_> {
    /// The geometry; nothing if something is wrong with it, which is noted.
    pub(super) fn geometry(&mut self, g: &Geometry) -> Option<Drawn> {
        let (path, all) = ("geometry.coordinates", &g.coordinates);
        match g.kind.as_str() {
            "Point" => Some(Drawn::Points([self.position(path, all)?].into())),
            "MultiPoint" => self.each(path, all, 1, Reader::position).map(Drawn::Points),
            "LineString" => Some(Drawn::Lines([self.line(path, all)?].into())),
            "MultiLineString" => self.each(path, all, 1, Reader::line).map(Drawn::Lines),
            "Polygon" => Some(Drawn::Area([self.polygon(path, all)?].into())),
            "MultiPolygon" => self.each(path, all, 1, Reader::polygon).map(Drawn::Area),
            "" => self.wrong("geometry.type", "`type` is missing".into()),
            other => {
                let known = "`Point`, `LineString`, `Polygon` or one of these with `Multi` before it";
                self.wrong("geometry.type", format!("unknown geometry `{other}`: use {known}"))
            }
        }
    }

    /// One position: longitude and latitude in degrees.
    pub(super) fn position(&mut self, path: &str, value: &Value) -> Option<Grid> {
        let numbers: Option<Vec<f64>> = value.as_array().and_then(|all| all.iter().map(Value::as_f64).collect());
        let Some([lon, lat]) = numbers.as_deref() else {
            return self.wrong(path, format!("expected longitude and latitude in degrees, found `{value}`"));
        };
        match Position::from_degrees(*lon, *lat) {
            None => self.wrong(path, format!("no point on the earth has longitude `{lon}` and latitude `{lat}`")),
            Some(_) if lat.abs() > MAX_LATITUDE => {
                self.wrong(path, format!("latitude `{lat}` is nearer to a pole than the {MAX_LATITUDE} degrees that can be drawn"))
            }
            Some(p) => Some((p.lon_e7().into(), p.lat_e7().into())),
        }
    }

    fn line(&mut self, path: &str, value: &Value) -> Option<Line> {
        let positions = self.each(path, value, 2, Reader::position)?;
        self.sound(path, positions)
    }

    fn polygon(&mut self, path: &str, value: &Value) -> Option<Polygon> {
        let mut rings = self.each(path, value, 1, Reader::ring)?.into_iter();
        let mut polygon = Polygon { outer: rings.next()?, holes: Vec::new() };
        let mut sound = true;
        for (n, hole) in rings.enumerate() {
            if polygon.takes_hole(&hole) {
                polygon.holes.push(hole);
            } else {
                self.wrong::<()>(
                    &format!("{path}[{}]", n + 1),
                    "is no hole: it lies partly outside the outer ring or in another hole".into(),
                );
                sound = false;
            }
        }
        sound.then_some(polygon)
    }

    fn ring(&mut self, path: &str, value: &Value) -> Option<Line> {
        let positions = self.each(path, value, 4, Reader::position)?;
        if positions.first() != positions.last() {
            return self.wrong(path, "is not closed: a ring ends with the position with which it begins".into());
        }
        self.sound(path, positions)
    }

    /// A line that goes on at every position and nowhere meets itself.
    fn sound(&mut self, path: &str, positions: Vec<Grid>) -> Option<Line> {
        let mut sound = true;
        for (n, ends) in positions.windows(2).enumerate() {
            let [a, b] = ends else { continue };
            if a == b {
                self.wrong::<()>(&format!("{path}[{}]", n + 1), "is the position before it again".into());
                sound = false;
            } else if a.0.abs_diff(b.0) > HALF_ROUND {
                let message = "is more than half way round the earth from the position before it: cut what crosses the antimeridian there";
                self.wrong::<()>(&format!("{path}[{}]", n + 1), message.into());
                sound = false;
            }
        }
        if !sound {
            return None;
        }
        match meets_itself(&positions) {
            Some((a, b)) => self.wrong(path, format!("meets itself: after position {a} and after position {b}, counted from 0")),
            None => Some(Line::new(positions)),
        }
    }

    /// Every item of a list of at least so many.
    fn each<T>(&mut self, path: &str, value: &Value, least: usize, read: fn(&mut Self, &str, &Value) -> Option<T>) -> Option<Vec<T>> {
        let Some(all) = value.as_array() else {
            return self.wrong(path, format!("expected a list, found `{value}`"));
        };
        if all.len() < least {
            return self.wrong(path, format!("needs at least {least} items and has {}", all.len()));
        }
        let read: Vec<Option<T>> = all.iter().enumerate().map(|(n, v)| read(self, &format!("{path}[{n}]"), v)).collect();
        read.into_iter().collect()
    }

    fn wrong<T>(&mut self, path: &str, message: String) -> Option<T> {
        (self.note)(path, message.to_string());
        None
    }
}

const HALF_ROUND: u64 = 1_800_000_000;
