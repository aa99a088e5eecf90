// Numbers, dates and times as the `format` of an element asks for.

type Form = Intl.NumberFormatOptions;

const NAMED: Record<string, Form> = {
  localized: { maximumFractionDigits: 20 },
  percent: { style: "percent", maximumFractionDigits: 2 },
  dollar: { style: "currency", currency: "USD" },
  euro: { style: "currency", currency: "EUR" },
  yen: { style: "currency", currency: "JPY" },
  compact: { notation: "compact" },
  scientific: { notation: "scientific", maximumFractionDigits: 3 },
  engineering: { notation: "engineering", maximumFractionDigits: 3 },
  accounting: { style: "currency", currency: "USD", currencySign: "accounting" },
};
const BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];
const PLACE = /%([-+ 0#,]*)(\d*)(?:\.(\d+))?([diufFeEgGs%])/g;
const TOKEN = /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|Do|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a/g;
const MINUTE = 60_000;
const UNITS: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 525_600], ["month", 43_800], ["week", 10_080], ["day", 1_440], ["hour", 60], ["minute", 1],
];

/** A number by a printf format or the name of a format. */
export function formatNumber(value: number, format: string): string {
  if (format === "plain") return String(value);
  if (format === "bytes") return formatBytes(value);
  const named = NAMED[format];
  if (named) return new Intl.NumberFormat(undefined, named).format(value);
  return format.replace(PLACE, (_, flags: string, width: string, digits: string, kind: string) =>
    kind === "%" ? "%" : padded(printed(value, digits, kind, flags), flags, width),
  );
}

/** A size in bytes, in the unit that suits it. */
export function formatBytes(value: number): string {
  const power = value ? Math.min(Math.floor(Math.log10(Math.abs(value)) / 3), BYTES.length - 1) : 0;
  const unit = BYTES[Math.max(power, 0)]!;
  const form: Form = { style: "unit", unit, unitDisplay: power > 0 ? "short" : "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(undefined, form).format(value / 1000 ** Math.max(power, 0));
}

function printed(value: number, digits: string | undefined, kind: string, flags: string): string {
  const places = digits === undefined ? 6 : Number(digits);
  let text = String(value);
  if ("diu".includes(kind)) text = String(Math.trunc(value));
  else if ("fF".includes(kind)) text = value.toFixed(places);
  else if ("eE".includes(kind)) text = value.toExponential(places).replace(/e([+-])(\d)$/, "e$10$2");
  else if ("gG".includes(kind)) text = String(Number(value.toPrecision(places || 1)));
  if (flags.includes(",")) text = text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  if (flags.includes("+") && value >= 0) text = `+${text}`;
  return kind === kind.toUpperCase() ? text.toUpperCase() : text;
}

function padded(text: string, flags: string, width: string): string {
  if (flags.includes("-")) return text.padEnd(Number(width));
  if (!flags.includes("0")) return text.padStart(Number(width));
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(Number(width) - sign.length, "0");
}

/** A moment, whose wall clock is kept as UTC, by a pattern or the name of a format. */
export function formatMoment(moment: Date, format: string, type: string): string {
  if (format === "localized") return localized(moment, type);
  if (format === "iso8601") return iso(moment, type);
  if (format === "distance" || format === "calendar") return relative(moment, type);
  return format.replace(TOKEN, (token, literal?: string) => literal ?? part(moment, token));
}

function localized(moment: Date, type: string): string {
  const form: Intl.DateTimeFormatOptions = { timeZone: "UTC" };
  if (type !== "time") form.dateStyle = "medium";
  if (type !== "date") form.timeStyle = "short";
  return new Intl.DateTimeFormat(undefined, form).format(moment);
}

function iso(moment: Date, type: string): string {
  const text = moment.toISOString().slice(0, 19);
  return type === "date" ? text.slice(0, 10) : type === "time" ? text.slice(11) : text;
}

function relative(moment: Date, type: string): string {
  const now = new Date();
  const wall = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours(), now.getMinutes());
  const minutes = (moment.getTime() - wall) / MINUTE;
  if (type === "time") return localized(moment, type);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (type === "date" && length < 1_440) break;
    if (Math.abs(minutes) >= length) return words.format(Math.round(minutes / length), unit);
  }
  return words.format(0, type === "date" ? "day" : "minute");
}

function part(moment: Date, token: string): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const name = (form: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(undefined, { ...form, timeZone: "UTC" }).format(moment);
  const [year, month, day] = [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()];
  const hour = moment.getUTCHours();
  switch (token) {
    case "YYYY": return String(year).padStart(4, "0");
    case "YY": return two(year % 100);
    case "MMMM": return name({ month: "long" });
    case "MMM": return name({ month: "short" });
    case "MM": return two(month);
    case "M": return String(month);
    case "DD": return two(day);
    case "D": return String(day);
    case "Do": return day + ((day > 3 && day < 21) || day % 10 > 3 ? "th" : ["th", "st", "nd", "rd"][day % 10]!);
    case "dddd": return name({ weekday: "long" });
    case "ddd": return name({ weekday: "short" });
    case "HH": return two(hour);
    case "H": return String(hour);
    case "hh": return two(hour % 12 || 12);
    case "h": return String(hour % 12 || 12);
    case "mm": return two(moment.getUTCMinutes());
    case "m": return String(moment.getUTCMinutes());
    case "ss": return two(moment.getUTCSeconds());
    case "s": return String(moment.getUTCSeconds());
    case "SSS": return String(moment.getUTCMilliseconds()).padStart(3, "0");
    default: return token === "A" ? (hour < 12 ? "AM" : "PM") : hour < 12 ? "am" : "pm";
  }
}
