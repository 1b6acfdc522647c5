//! Places that can be mutated, and the text of a file with all its mutants in it.

use std::ops::Range;

use syn::{
    BinOp, Block, Expr, ExprBinary, ExprClosure, ExprMethodCall, Item, Lit, Pat, ReturnType, Stmt, Type, UnOp,
    spanned::Spanned,
    visit::{self, Visit},
};

/// One mutant. Its key is its name for as long as the function around it stays as it is.
#[derive(Clone, Debug)]
pub struct Mutant {
    pub id: u32,
    pub file: String,
    pub line: usize,
    pub kind: &'static str,
    pub key: String,
}

/// A stretch of text that becomes another, with one or several mutants in it.
struct Wrapper {
    range: Range<usize>,
    parts: Vec<Part>,
    ids: Range<u32>,
}

enum Part {
    Text(String),
    /// What stood there, with its own mutants.
    Keep(Range<usize>),
}

/// A file of source, its mutants, and how they are written into it.
pub struct Source {
    pub file: String,
    text: String,
    wrappers: Vec<Wrapper>,
    pub mutants: Vec<Mutant>,
}

/// The text with mutants, and where in it each stands.
pub struct Written {
    pub text: String,
    places: Vec<(Range<usize>, Range<u32>)>,
}

impl Source {
    /// Finds everything that can be mutated; `next` is the first free number.
    pub fn find(file: &str, text: String, next: u32) -> Result<Source, syn::Error> {
        let tree = syn::parse_file(&text)?;
        let mut finder =
            Finder { file, text: &text, next, function: Vec::new(), wrappers: Vec::new(), mutants: Vec::new(), covered: Vec::new() };
        finder.visit_file(&tree);
        let (mut wrappers, mut mutants) = (finder.wrappers, finder.mutants);
        // Outer before inner; of the same place, what was found first is outer.
        wrappers.sort_by_key(|w| (w.range.start, std::cmp::Reverse(w.range.end)));
        let mut seen = std::collections::BTreeMap::new();
        for m in &mut mutants {
            let count: &mut u32 = seen.entry(m.key.clone()).or_default();
            *count += 1;
            if *count > 1 {
                m.key = format!("{} ({count})", m.key);
            }
        }
        Ok(Source { file: file.to_string(), text, wrappers, mutants })
    }

    /// Writes all but the refused.
    pub fn write(&self, refused: &dyn Fn(u32) -> bool) -> Written {
        let mut out = Written { text: String::new(), places: Vec::new() };
        self.keep(0..self.text.len(), 0, refused, &mut out);
        out
    }

    fn keep(&self, range: Range<usize>, from: usize, refused: &dyn Fn(u32) -> bool, out: &mut Written) {
        let mut at = range.start;
        for (k, w) in self.wrappers.iter().enumerate().skip(from) {
            if w.range.start >= range.end && w.range != (range.end..range.end) || w.range.start > range.end {
                break;
            }
            if w.range.start < at || w.range.end > range.end || refused(w.ids.start) {
                continue;
            }
            out.text.push_str(&self.text[at..w.range.start]);
            let start = out.text.len();
            for part in &w.parts {
                match part {
                    Part::Text(t) => out.text.push_str(t),
                    Part::Keep(r) => self.keep(r.clone(), k + 1, refused, out),
                }
            }
            out.places.push((start..out.text.len(), w.ids.clone()));
            at = w.range.end;
        }
        out.text.push_str(&self.text[at..range.end]);
    }
}

impl Written {
    pub fn has(&self, id: u32) -> bool {
        self.places.iter().any(|(_, ids)| ids.contains(&id))
    }

    /// The mutants to blame for an error at a place: the innermost around it, or else those inside it.
    pub fn blame(&self, error: Range<usize>) -> Vec<u32> {
        let around = self.places.iter().filter(|(r, _)| r.start <= error.start && error.end <= r.end);
        if let Some((_, ids)) = around.min_by_key(|(r, _)| r.len()) {
            return ids.clone().collect();
        }
        let inside = |e: &Range<usize>| -> Vec<u32> {
            self.places.iter().filter(|(r, _)| e.start <= r.start && r.end <= e.end).flat_map(|(_, ids)| ids.clone()).collect()
        };
        let found = inside(&error);
        if !found.is_empty() {
            return found;
        }
        let start = self.text[..error.start].rfind('\n').map_or(0, |k| k + 1);
        let end = self.text[error.end..].find('\n').map_or(self.text.len(), |k| error.end + k);
        inside(&(start..end))
    }
}

struct Finder<'a> {
    file: &'a str,
    text: &'a str,
    next: u32,
    function: Vec<String>,
    wrappers: Vec<Wrapper>,
    mutants: Vec<Mutant>,
    /// Conditions and operands that have mutants already.
    covered: Vec<Range<usize>>,
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

fn text(t: impl Into<String>) -> Part {
    Part::Text(t.into())
}

fn is(n: u32) -> String {
    format!("crate::mutant::is({n})")
}

fn has_let(e: &Expr) -> bool {
    match e {
        Expr::Let(_) => true,
        Expr::Binary(b) => has_let(&b.left) || has_let(&b.right),
        Expr::Paren(p) => has_let(&p.expr),
        _ => false,
    }
}

/// `_` or a name, which is not that of a variant.
fn catches_all(p: &Pat) -> bool {
    matches!(p, Pat::Wild(_)) || matches!(p, Pat::Ident(i) if i.ident.to_string().starts_with(char::is_lowercase))
}

fn is_test(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|a| a.path().is_ident("cfg") && a.parse_args::<syn::Path>().is_ok_and(|p| p.is_ident("test")))
}

impl Finder<'_> {
    fn source(&self, r: Range<usize>) -> String {
        let words: Vec<&str> = self.text[r].split_whitespace().collect();
        words.join(" ")
    }

    fn short(&self, r: Range<usize>) -> String {
        let s = self.source(r);
        match s.char_indices().nth(90) {
            Some((k, _)) => format!("{}…", &s[..k]),
            None => s,
        }
    }

    /// Notes mutants of a place, each with what it changes, and how they are written.
    fn add(&mut self, at: Range<usize>, kind: &'static str, changes: &[String], parts: impl FnOnce(u32) -> Vec<Part>) {
        let first = self.next;
        let line = self.text[..at.start].matches('\n').count() + 1;
        for change in changes {
            let key = format!("{} | {} | {change}", self.file, self.function.last().map_or("", String::as_str));
            self.mutants.push(Mutant { id: self.next, file: self.file.to_string(), line, kind, key });
            self.next += 1;
        }
        self.wrappers.push(Wrapper { range: at, parts: parts(first), ids: first..self.next });
    }

    fn negate(&mut self, e: Range<usize>, kind: &'static str) {
        let change = format!("{} -> negated", self.short(e.clone()));
        self.add(e.clone(), kind, &[change], |n| vec![text("(("), Part::Keep(e), text(format!(") != {})", is(n)))]);
    }

    /// A condition that always or never holds; the mutant matters only where the condition says otherwise.
    fn force(&mut self, e: Range<usize>, to: bool, kind: &'static str) {
        let change = format!("{} -> {to}", self.short(e.clone()));
        let with = |n| if to { format!(") || {})", is(n)) } else { format!(") && !{})", is(n)) };
        self.add(e.clone(), kind, &[change], |n| vec![text("(("), Part::Keep(e), text(with(n))]);
    }

    fn binary(&mut self, b: &ExprBinary) {
        let (whole, l, r) = (range(b), range(&*b.left), range(&*b.right));
        let op = self.source(range(&b.op));
        let change = |f: &Self, to: &str| format!("{} {op} {} -> {to}", f.short(l.clone()), f.short(r.clone()));
        let others: &[&str] = match b.op {
            BinOp::Lt(_) => &["<=", "==", ">"],
            BinOp::Le(_) => &["<", ">"],
            BinOp::Gt(_) => &[">=", "==", "<"],
            BinOp::Ge(_) => &[">", "<"],
            _ => &[],
        };
        if !others.is_empty() {
            let changes: Vec<String> = others.iter().map(|to| change(self, to)).collect();
            return self.add(whole, "comparison", &changes, |n| {
                vec![
                    text(format!("crate::mutant::compare({n}, &(")),
                    Part::Keep(l),
                    text(format!("), {op:?}, &(")),
                    Part::Keep(r),
                    text(format!("), &{others:?})")),
                ]
            });
        }
        let and = matches!(b.op, BinOp::And(_));
        let swapped: &[&str] = match b.op {
            BinOp::Eq(_) | BinOp::Ne(_) => return self.negate(whole, "equality"),
            BinOp::And(_) | BinOp::Or(_) => {
                if has_let(&b.left) || has_let(&b.right) {
                    return;
                }
                let to = if and { "||" } else { "&&" };
                let change = change(self, to);
                self.add(whole, "and/or", &[change], |n| {
                    vec![
                        text("({ let so: bool = "),
                        Part::Keep(l.clone()),
                        text(format!("; if so {} {} {{ ", if and { "!=" } else { "==" }, is(n))),
                        Part::Keep(r.clone()),
                        text(" } else { so } })"),
                    ]
                });
                for side in [&*b.left, &*b.right] {
                    let chained = matches!(side, Expr::Binary(x) if std::mem::discriminant(&x.op) == std::mem::discriminant(&b.op));
                    if !chained {
                        self.force(range(side), and, "operand left out");
                    }
                    self.covered.push(range(side));
                }
                return;
            }
            BinOp::Add(_) => &["-", "*"],
            BinOp::Sub(_) => &["+", "/"],
            BinOp::Mul(_) => &["+", "/"],
            BinOp::Div(_) => &["*", "%"],
            BinOp::Rem(_) => &["/", "+"],
            BinOp::BitAnd(_) => &["|"],
            BinOp::BitOr(_) => &["&"],
            BinOp::BitXor(_) => &["|"],
            BinOp::Shl(_) => &[">>"],
            BinOp::Shr(_) => &["<<"],
            BinOp::AddAssign(_) => &["-="],
            BinOp::SubAssign(_) => &["+="],
            BinOp::MulAssign(_) => &["/="],
            BinOp::DivAssign(_) => &["*="],
            BinOp::BitAndAssign(_) => &["|="],
            BinOp::BitOrAssign(_) => &["&="],
            _ => return,
        };
        let changes: Vec<String> = swapped.iter().map(|to| change(self, to)).collect();
        let assigns = op.ends_with('=');
        self.add(whole, if assigns { "assignment" } else { "arithmetic" }, &changes, |n| {
            let mut parts = vec![text("(match (")];
            if !assigns {
                parts.extend([Part::Keep(l.clone()), text(", ")]);
            }
            parts.extend([Part::Keep(r), text(if assigns { ") { r => " } else { ") { (l, r) => " })]);
            let with =
                |op: &str| if assigns { vec![Part::Keep(l.clone()), text(format!(" {op} r"))] } else { vec![text(format!("l {op} r"))] };
            for (k, to) in swapped.iter().enumerate() {
                parts.push(text(format!("if {} {{ ", is(n + k as u32))));
                parts.extend(with(to));
                parts.push(text(" } else "));
            }
            parts.push(text("{ "));
            parts.extend(with(&op));
            parts.push(text(" } })"));
            parts
        });
    }

    fn method(&mut self, e: &Expr, m: &ExprMethodCall) {
        let name = m.method.to_string();
        let other = match name.as_str() {
            "min" => "max",
            "max" => "min",
            "min_by_key" => "max_by_key",
            "max_by_key" => "min_by_key",
            "any" => "all",
            "all" => "any",
            "first" => "last",
            "last" => "first",
            "checked_add" => "checked_sub",
            "checked_sub" => "checked_add",
            "saturating_add" => "saturating_sub",
            "saturating_sub" => "saturating_add",
            _ => "",
        };
        // What keeps the whole comes first: the outermost.
        let tells =
            ["is_some", "is_none", "is_empty", "contains", "contains_key", "starts_with", "is_some_and", "is_none_or", "is_ok", "is_err"];
        if (tells.contains(&name.as_str()) || matches!(name.as_str(), "any" | "all")) && !self.covered.contains(&range(e)) {
            self.negate(range(e), "negation");
        }
        if !other.is_empty() {
            let by_ref = matches!(name.as_str(), "first" | "last");
            let (whole, receiver) = (range(e), range(&*m.receiver));
            let change = format!("{} -> {other}", self.short(whole.clone()));
            let args = m.args.first().map(|f| range(f).start..range(m.args.last().unwrap_or(f)).end);
            self.add(whole, "method", &[change], |n| {
                let call = |name: &str| {
                    let mut parts = vec![text(format!("{{ it.{name}("))];
                    parts.extend(args.clone().map(Part::Keep));
                    parts.push(text(") }"));
                    parts
                };
                let mut parts = vec![text(if by_ref { "(match &(" } else { "(match (" }), Part::Keep(receiver)];
                parts.push(text(format!(") {{ {} => if {} ", if by_ref { "it" } else { "mut it" }, is(n))));
                parts.extend(call(other));
                parts.push(text(" else "));
                parts.extend(call(&name));
                parts.push(text(" })"));
                parts
            });
        }
        if matches!(name.as_str(), "filter" | "retain" | "find" | "take_while" | "skip_while" | "position")
            && let Some(Expr::Closure(ExprClosure { body, .. })) = m.args.first()
        {
            self.force(range(&**body), true, "filter");
            self.covered.push(range(&**body));
        }
    }

    /// Bodies that are replaced by what could be there instead.
    fn body(&mut self, output: &ReturnType, block: &Block) {
        if block.stmts.is_empty() {
            return;
        }
        let inner = range(block).start + 1..range(block).end - 1;
        let is_now = self.source(inner.clone());
        let ty = match output {
            ReturnType::Default => String::from("()"),
            ReturnType::Type(_, ty) => {
                if let Type::ImplTrait(_) = &**ty {
                    if !is_now.contains("return ") && self.source(range(&**ty)).contains("Iterator") {
                        let change = format!("body -> nothing ({})", self.short(range(&**ty)));
                        self.add(range(block), "body", &[change], |n| {
                            let most = format!(", if {} {{ 0 }} else {{ usize::MAX }}) }}", is(n));
                            vec![text("{ Iterator::take("), Part::Keep(range(block)), text(most)]
                        });
                    }
                    return;
                }
                self.source(range(&**ty))
            }
        };
        let within = |s: &str| ty.strip_prefix(s).and_then(|t| t.strip_suffix('>')).map(str::to_string);
        let values: Vec<String> = match ty.as_str() {
            "()" => vec![String::new()],
            "bool" => vec!["true".into(), "false".into()],
            "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => vec!["0".into(), "1".into()],
            "f64" => vec!["0.0".into(), "1.0".into()],
            "String" => vec!["Default::default()".into(), "\"xyzzy\".into()".into()],
            "&str" | "&'static str" => vec!["\"\"".into(), "\"xyzzy\"".into()],
            "Value" => vec!["Value::Yes".into(), "Value::No".into(), "Value::Unknown".into()],
            _ if ty.starts_with("Option<") => match within("Option<").as_deref() {
                Some("bool") => vec!["None".into(), "Some(true)".into(), "Some(false)".into()],
                Some("u8" | "u16" | "u32" | "u64" | "usize" | "i64") => vec!["None".into(), "Some(0)".into(), "Some(1)".into()],
                _ => vec!["None".into(), "Some(Default::default())".into()],
            },
            _ if ty.starts_with("Result<") => vec!["Ok(Default::default())".into()],
            _ if ty.starts_with("&[") || ty.starts_with("&'a [") => vec!["&[]".into()],
            _ => vec!["Default::default()".into()],
        };
        for value in values.iter().filter(|v| **v != is_now || v.is_empty()) {
            let change = format!("body -> {}", if value.is_empty() { "()" } else { value });
            self.add(inner.start..inner.start, "body", &[change], |n| vec![text(format!(" if {} {{ return {value}; }} ", is(n)))]);
        }
    }

    fn leave_out(&mut self, whole: Range<usize>, change: String, kind: &'static str) {
        self.add(whole.clone(), kind, &[change], |n| vec![text(format!("{{ if !{} {{ ", is(n))), Part::Keep(whole), text(" } }")]);
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, i: &'ast Item) {
        match i {
            Item::Const(_) | Item::Static(_) | Item::Macro(_) | Item::Enum(_) | Item::Struct(_) | Item::Type(_) => {}
            Item::Mod(m) if is_test(&m.attrs) => {}
            _ => visit::visit_item(self, i),
        }
    }

    fn visit_item_impl(&mut self, i: &'ast syn::ItemImpl) {
        let mut name = self.source(range(&*i.self_ty));
        if let Some((_, of, _)) = &i.trait_ {
            name = format!("{} for {name}", self.source(range(of)));
        }
        self.function.push(name);
        visit::visit_item_impl(self, i);
        self.function.pop();
    }

    fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
        if f.sig.constness.is_none() && !is_test(&f.attrs) {
            self.function.push(f.sig.ident.to_string());
            self.body(&f.sig.output, &f.block);
            self.visit_block(&f.block);
            self.function.pop();
        }
    }

    fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
        if f.sig.constness.is_none() {
            let name = format!("{}::{}", self.function.last().map_or("", String::as_str), f.sig.ident);
            self.function.push(name);
            self.body(&f.sig.output, &f.block);
            self.visit_block(&f.block);
            self.function.pop();
        }
    }

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_pat(&mut self, _: &'ast Pat) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}

    fn visit_expr_repeat(&mut self, e: &'ast syn::ExprRepeat) {
        self.visit_expr(&e.expr);
    }

    fn visit_stmt(&mut self, s: &'ast Stmt) {
        if let Stmt::Expr(e, Some(_)) = s {
            let inner = if let Expr::Try(t) = e { &*t.expr } else { e };
            let assigns =
                matches!(inner, Expr::Binary(b) if self.source(range(&b.op)).ends_with('=') && self.source(range(&b.op)).len() > 1);
            if matches!(inner, Expr::Call(_) | Expr::MethodCall(_) | Expr::Assign(_)) || assigns {
                let change = format!("{} -> left out", self.short(range(s)));
                self.leave_out(range(s), change, "statement");
            }
        }
        visit::visit_stmt(self, s);
    }

    fn visit_arm(&mut self, a: &'ast syn::Arm) {
        if let Some((_, guard)) = &a.guard {
            if !has_let(guard) {
                self.force(range(&**guard), true, "guard");
                self.force(range(&**guard), false, "guard");
                self.covered.push(range(&**guard));
            }
            self.visit_expr(guard);
        }
        if matches!(&*a.body, Expr::Call(_) | Expr::MethodCall(_) | Expr::Assign(_)) {
            let change = format!("{} => {} -> left out", self.short(range(&a.pat)), self.short(range(&*a.body)));
            self.leave_out(range(&*a.body), change, "statement");
        }
        self.visit_expr(&a.body);
    }

    fn visit_expr(&mut self, e: &'ast Expr) {
        match e {
            Expr::Binary(b) => self.binary(b),
            Expr::Unary(u) => match u.op {
                UnOp::Not(_) => self.negate(range(e), "negation"),
                UnOp::Neg(_) => {
                    let (whole, inner) = (range(e), range(&*u.expr));
                    let change = format!("{} -> without minus", self.short(whole.clone()));
                    self.add(whole, "minus", &[change], |n| {
                        vec![text("(match ("), Part::Keep(inner), text(format!(") {{ v => if {} {{ v }} else {{ -v }} }})", is(n)))]
                    });
                }
                _ => {}
            },
            Expr::Lit(l) => {
                let (whole, is_now) = (range(e), self.source(range(e)));
                match &l.lit {
                    Lit::Int(i) => {
                        let zero = i.base10_digits() == "0";
                        let changes = [format!("{is_now} -> one more"), format!("{is_now} -> one less")];
                        let changes = if zero { &changes[..1] } else { &changes[..] };
                        self.add(whole, "number", changes, |n| vec![text(format!("crate::mutant::number({n}, {is_now}, {})", !zero))]);
                    }
                    Lit::Float(_) => {
                        let change = format!("{is_now} -> one more");
                        self.add(whole, "number", &[change], |n| vec![text(format!("crate::mutant::number({n}, {is_now}, false)"))]);
                    }
                    Lit::Bool(b) => {
                        let change = format!("{is_now} -> {}", !b.value);
                        let not = if b.value { "!" } else { "" };
                        self.add(whole, "bool", &[change], |n| vec![text(format!("({not}{})", is(n)))]);
                    }
                    _ => {}
                }
            }
            Expr::If(i) if has_let(&i.cond) && i.else_branch.is_some() => {}
            Expr::If(i) if has_let(&i.cond) => {
                let (block, change) = (range(&i.then_branch), format!("if {} {{ … }} -> left out", self.short(range(&*i.cond))));
                self.leave_out(block, change, "branch");
            }
            Expr::If(i) => {
                self.force(range(&*i.cond), false, "branch");
                if !matches!(&*i.cond, Expr::Binary(_)) {
                    self.force(range(&*i.cond), true, "branch");
                }
                self.covered.push(range(&*i.cond));
            }
            Expr::While(w) if !has_let(&w.cond) => {
                self.force(range(&*w.cond), false, "branch");
                self.covered.push(range(&*w.cond));
            }
            Expr::Match(m) => {
                let last = m.arms.last().filter(|a| a.guard.is_none() && catches_all(&a.pat));
                if last.is_some() {
                    for arm in m.arms.iter().rev().skip(1).filter(|a| a.guard.is_none()) {
                        let (end, change) = (range(&arm.pat).end, format!("{} => … -> left out", self.short(range(&arm.pat))));
                        self.add(end..end, "arm", &[change], |n| vec![text(format!(" if !{}", is(n)))]);
                    }
                }
            }
            Expr::MethodCall(m) => self.method(e, m),
            Expr::Struct(s) => {
                if let Some(rest) = &s.rest {
                    for field in &s.fields {
                        let (whole, base, value) = (range(field), range(&**rest), range(&field.expr));
                        let name = self.source(range(&field.member));
                        let change = format!("{name} of {} -> left out", self.source(range(&s.path)));
                        self.add(whole, "field", &[change], |n| {
                            let parts =
                                [text(format!("{name}: (if {} {{ (", is(n))), Part::Keep(base), text(format!(").{name} }} else {{ "))];
                            parts.into_iter().chain([Part::Keep(value), text(" })")]).collect()
                        });
                    }
                }
            }
            Expr::Macro(m) if m.mac.path.is_ident("matches") && !self.covered.contains(&range(e)) => self.negate(range(e), "negation"),
            _ => {}
        }
        visit::visit_expr(self, e);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
        #[derive(Default)] struct Pair { a: i32, b: i32 }
        fn base() -> Pair { Pair { a: 7, b: 8 } }
        fn compared(x: i32) -> bool { x < 5 }
        fn both(x: bool, y: bool) -> bool { x && y }
        fn sum(x: i32, y: i32) -> i32 { x + y }
        fn matched(x: i32) -> &'static str { match x { 1 => "one", n if n < 0 => "below", _ => "other" } }
        fn early(x: i32) -> i32 { if x == 2 { return 5; } x }
        fn noted(x: i32) -> Vec<i32> { let mut v = vec![]; v.push(x); v.retain(|n| *n != 3); v }
        fn some(v: &[i32]) -> bool { v.iter().any(|n| *n == 1) }
        fn pair() -> Pair { Pair { a: 1, ..base() } }
        fn main() {
            println!("{} {} {}", compared(4), compared(5), compared(6));
            println!("{} {} {}", both(true, true), both(true, false), both(false, true));
            println!("{}", sum(3, 4));
            println!("{} {} {}", matched(1), matched(-1), matched(3));
            println!("{} {}", early(2), early(3));
            println!("{:?} {:?}", noted(2), noted(3));
            println!("{} {}", some(&[1, 2]), some(&[2]));
            println!("{} {}", pair().a, pair().b);
        }
    "#;

    /// Builds the sample with all its mutants and says what it prints as each.
    #[test]
    fn a_mutant_changes_what_it_says_and_nothing_else() {
        let source = Source::find("sample.rs", SAMPLE.to_string(), 1).unwrap();
        let written = source.write(&|_| false);
        assert!(source.mutants.iter().all(|m| written.has(m.id)));
        let folder = std::env::temp_dir().join(format!("mutants-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.rs"), format!("{}\nmod mutant;", written.text)).unwrap();
        std::fs::write(folder.join("mutant.rs"), include_str!("runtime.rs")).unwrap();
        let rustc = ["--edition=2024", "--cap-lints=allow", "main.rs"];
        assert!(std::process::Command::new("rustc").args(rustc).current_dir(&folder).status().unwrap().success());
        let as_mutant = |key: &str| {
            let id =
                if key.is_empty() { 0 } else { source.mutants.iter().find(|m| m.key.ends_with(key)).unwrap_or_else(|| panic!("{key}")).id };
            let out = std::process::Command::new(folder.join("main")).env("MUTANT", id.to_string()).output().unwrap();
            String::from_utf8(out.stdout).unwrap().lines().map(str::to_string).collect::<Vec<_>>()
        };
        let plain = as_mutant("");
        assert_eq!(plain, ["true false false", "true false false", "7", "one below other", "5 3", "[2] []", "true false", "1 8"]);
        for (key, line, now) in [
            ("compared | x < 5 -> <=", 0, "true true false"),
            ("compared | x < 5 -> ==", 0, "false true false"),
            ("compared | x < 5 -> >", 0, "false false true"),
            ("compared | 5 -> one more", 0, "true true false"),
            ("compared | 5 -> one less", 0, "false false false"),
            ("compared | body -> true", 0, "true true true"),
            ("both | x && y -> ||", 1, "true true true"),
            ("both | x -> true", 1, "true false true"),
            ("both | y -> true", 1, "true true false"),
            ("sum | x + y -> -", 2, "-1"),
            ("sum | x + y -> *", 2, "12"),
            ("sum | body -> 0", 2, "0"),
            ("matched | 1 => … -> left out", 3, "other below other"),
            ("matched | n < 0 -> true", 3, "one below below"),
            ("matched | n < 0 -> false", 3, "one other other"),
            ("early | x == 2 -> negated", 4, "2 5"),
            ("early | x == 2 -> false", 4, "2 3"),
            ("noted | v.push(x); -> left out", 5, "[] []"),
            ("noted | *n != 3 -> true", 5, "[2] [3]"),
            ("some | v.iter().any(|n| *n == 1) -> all", 6, "false false"),
            ("some | v.iter().any(|n| *n == 1) -> negated", 6, "false true"),
            ("pair | a of Pair -> left out", 7, "7 8"),
        ] {
            let mut wanted = plain.clone();
            wanted[line] = now.to_string();
            assert_eq!(as_mutant(key), wanted, "{key}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
