//! Geometry: places and distances told from positions, before anything is judged.
//!
//! The machine knows places by name and distances as whole numbers that records give. A record may give a
//! [`Position`](crate::record::Position) instead; then an [`Atlas`] tells from it the place, the origin and the distances, and
//! writes them into the record, with its own name as `located`. Whatever judges the record afterwards needs no geometry, and judges
//! it as if somebody had placed it by hand. A record with a position and no place that no atlas has located is refused.
//!
//! ```
//! use ceasefire::{agreement::Regime, geometry::{Atlas, Situation}, record::{Content, Log, Position}};
//!
//! let regime = Regime::parse(&[("truce.toml", r#"
//! schema = 1
//! instrument = { id = "truce", title = "A truce", kind = "agreement", entry = "2024-01-01T00:00Z" }
//! parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
//! places = [{ id = "valley", name = "The valley" }, { id = "mill", name = "The mill", within = "valley" }]
//! acts = [{ id = "place", name = "placing of weapons" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! [[terms]]
//! article = "1"
//! text = "weapons stand 15 km from the line"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["place"], area = "unlimited", where = [{ measure = "from-line-m", below = 15000 }] }
//! "#)])?;
//! let atlas = Atlas::parse(&regime, "truce.geojson", r#"{
//!   "type": "FeatureCollection", "schema": 1, "name": "truce-map",
//!   "features": [
//!     { "type": "Feature", "properties": { "place": "valley" },
//!       "geometry": { "type": "Polygon", "coordinates": [[[37.5, 47.5], [38.0, 47.5], [38.0, 48.5], [37.5, 48.5], [37.5, 47.5]]] } },
//!     { "type": "Feature", "properties": { "place": "mill", "within-m": 2000 },
//!       "geometry": { "type": "Point", "coordinates": [37.9, 48.0] } },
//!     { "type": "Feature", "properties": { "line": "front" },
//!       "geometry": { "type": "LineString", "coordinates": [[38.0, 47.0], [38.0, 49.0]] } },
//!     { "type": "Feature", "properties": { "measure": "from-line-m", "to": ["front"] }, "geometry": null }
//!   ] }"#)?;
//!
//! let at = "2024-02-01T00:00Z".parse::<ceasefire::time::Instant>()?.into();
//! let somewhere = |lon, lat| Situation { position: Position::from_degrees(lon, lat), origin: None, of: &["a"], at };
//! let located = atlas.locate(&somewhere(37.9, 48.01));
//! assert_eq!((located.place.as_deref(), located.measures["from-line-m"]), (Some("mill"), 7461));
//! // In no shape: nobody says that it is outside of anything.
//! let located = atlas.locate(&somewhere(36.0, 48.0));
//! assert_eq!(located.place, None);
//! assert_eq!(located.doubts[0].to_string(), "`place`: lies in no shape, and the atlas does not say what lies elsewhere");
//!
//! // Records are placed as a whole log, or not at all.
//! let log = Log::parse("log", r#"{"name":"i1","happened":"2024-02-01T00:00Z","by":"b","incident":{"act":"place","accuses":["a"],"position":{"lon":37.9,"lat":48.1,"accuracy-m":300}}}"#)?;
//! let (placed, _) = atlas.place_all(&log)?;
//! let Some(Content::Incident(i)) = placed.get("i1").map(|r| &r.content) else { unreachable!() };
//! assert_eq!((i.place.as_deref(), i.measures["from-line-m"], i.located.as_deref()), (Some("valley"), 7448, Some("truce-map")));
//! assert_eq!(atlas.place_all(&placed)?.0, placed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How an atlas is written
//!
//! An atlas is a GeoJSON `FeatureCollection` (RFC 7946: WGS84, longitude before latitude, no heights) with three members more:
//! `schema` (1), `name`, and if you like `note`. `elsewhere` names the place that everything is that lies in no shape; without
//! it, that is undetermined. A feature is of a place, of a line, or of a measure. What is not in these tables is refused.
//!
//! | a `place` | |
//! |---|---|
//! | `Polygon`, `MultiPolygon` | the area, with its holes; with `within-m`, also a belt of so many metres around it |
//! | `Point`, `MultiPoint` with `within-m` | all that is so near to one of the points |
//! | `LineString`, `MultiLineString` with `width-m` | a corridor, half of the width on either side |
//! | the same with `within-m` | a belt along a line, so wide on either side |
//! | no geometry and `around` | a belt around a line, or around a place drawn as a polygon, by name |
//! | no geometry and `inside` | all of a place drawn as a polygon, by name: with `except`, the rest of it |
//! | `left-of`, `right-of` | only what lies on this side of a line, for one who goes along it as it is drawn |
//! | `local` | other reaches near points of the line: `[{ "at": [34.3, 31.2], "radius-m": 500, "within-m": 1100 }]`. The reach at the nearest point of the line counts |
//! | `except` | places left out, their borders included |
//! | `from` | the instant from which it holds, until the next `from`. No geometry: from then on it is not drawn |
//!
//! Several features of one place from the same instant on are parts of one shape.
//!
//! | a `line` | |
//! |---|---|
//! | `LineString`, `MultiLineString` | where it runs |
//! | `from` | as above: which version counts depends on when the thing happened, not on when it was told |
//!
//! | a `measure` | |
//! |---|---|
//! | the name | as terms and records have it; it ends in `-m`, for metres |
//! | `to` | a list of lines and places. Of one, the distance; of several, the sum of the distances, so the width of a zone between two lines for who stands between them |
//! | `parties` | for whose deeds it counts so; several features give one measure a line for each party. A unit's deeds count as those of the party that it is within. Without `parties`, for all whom no other feature names |
//! | `as-of` | the version of the line that held then counts, whenever the thing happened |
//! | `positive` | `left` or `right`: on the other side of the line the distance is negative, so that who stands beyond it does not keep away from it |
//! | `at` | `position` (the default) or `origin`: from which end it is measured |
//!
//! # What is told, and how exactly
//!
//! - **Borders** belong to the place: a position on the border of a polygon or of one of its holes is in it, one on a line is on both
//!   of its sides. Membership in polygons is exact, in whole ten-millionths of a degree (about a centimetre).
//! - **Lines and edges** are straight in degrees between one position and the next, as GeoJSON has it, for membership and for distances alike.
//! - **Distances** are geodesics on the ellipsoid, to the nearest point of the line, rounded to whole metres; belts and corridors
//!   go by the same whole number. Before rounding the error is below two centimetres: a millimetre for the formula (Vincenty's,
//!   held against figures by Karney's method in the tests), a centimetre for the nearest point and the grid. Nothing is measured that
//!   is more than 1000 km away.
//! - **The smallest place** that surely holds the position is told. A child before its parent: `within` of the registry decides, not
//!   the size. Where two places overlap and neither is within the other, what holds both is told, or nothing, with a doubt: the
//!   machine takes such places to exclude each other. A place that is not drawn is taken to overlap no drawn one, unless one is
//!   within the other.
//! - **What lies in a place and in no smaller one** is that place as a whole, and so undetermined wherever a text speaks of a
//!   smaller one: the machine cannot know that it is not there. Give the rest a name of its own in the registry, and draw it with
//!   `inside` and `except`. An overlap that matters can have a name and a shape of its own too.
//! - **Accuracy** makes a circle around the position. What holds the whole circle is sure; what it straddles is not. A distance
//!   is told with a margin, `give-or-take`: a bound that lies within the margin leaves undetermined what hangs on it, and no other.
//! - **A time that is a window** may lie in two versions: then a place is told if both agree on it, and a distance in the middle of what
//!   it may be. What lasts is located at its beginning.
//! - **A line has sides as far as it goes.** What is nearest to its end lies on neither.
//! - **The antimeridian**: what crosses it is cut there, as GeoJSON asks; to a circle the cut is a border. Distances
//!   go the short way round. Nothing is drawn further than 80 degrees from the equator.
//! - **What a record says itself** stays. If it cannot be so where its position is, the record is a problem.
//!
//! The same atlas, regime and record give the same answer on every platform: whole numbers where possible, and `libm` elsewhere.

mod atlas;
mod checks;
mod drawing;
mod geodesic;
mod line;
mod locate;
mod placing;
mod polygon;
mod written;

pub use atlas::{Atlas, SCHEMA};
pub use locate::{Doubt, Located, Situation};
