/**
 * How likely each of several destinations converts best, given what they did: the share of each has
 * the Beta distribution that a uniform prior and its clicks leave (Beta-Binomial), and
 * P(i is best) = ∫ f_i(x) ∏ F_j(x) dx. Nothing is drawn at random, so the same figures always say the
 * same.
 */

export interface Tried {
  clicks: number;
  /** Of these clicks, those that converted. */
  converted: number;
}

/** Parts of the integral of one destination. Beside one with 2500 times its clicks, whose share is a step
    on this scale, the error is 0.00003; among alike ones it is nothing. */
const STEPS = 800;
/** What lies so many powers of e below the highest density is nothing. */
const NEGLIGIBLE = 36;

interface Posterior {
  a: number;
  b: number;
  /** Logits between which all of it lies, for any purpose. */
  from: number;
  to: number;
}

/** Probabilities in the order given; they add up to 1. */
export function likelyBest(tried: readonly Tried[]): number[] {
  const posteriors = tried.map(posterior);
  const raw = posteriors.map((own, index) =>
    wins(
      own,
      posteriors.filter((_, other) => other !== index),
    ),
  );
  const sum = raw.reduce((one, other) => one + other, 0);
  return raw.map((one) => one / sum);
}

function posterior({ clicks, converted }: Tried): Posterior {
  const hits = Math.min(Math.max(converted, 0), clicks);
  const a = 1 + hits;
  const b = 1 + clicks - hits;
  const peak = Math.log(a / b);
  const spread = Math.sqrt(1 / a + 1 / b);
  const floor = logDensity(a, b, peak) - NEGLIGIBLE;
  let from = peak - spread;
  while (logDensity(a, b, from) > floor) from -= spread;
  let to = peak + spread;
  while (logDensity(a, b, to) > floor) to += spread;
  return { a, b, from, to };
}

/**
 * The density over the logit of the share, where it is smooth and falls off on both sides even if
 * nothing or everything converted: the plain trapezoid rule is all but exact there.
 */
function logDensity(a: number, b: number, logit: number): number {
  return a * logit - (a + b) * softplus(logit) - logBeta(a, b);
}

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function wins(own: Posterior, others: readonly Posterior[]): number {
  const step = (own.to - own.from) / STEPS;
  let sum = 0;
  for (let at = 0; at <= STEPS; at += 1) {
    const logit = own.from + at * step;
    let part = Math.exp(logDensity(own.a, own.b, logit));
    for (const other of others) {
      if (part === 0) break;
      part *= below(other, logit);
    }
    sum += part;
  }
  return sum * step;
}

/** How likely a share is below that of the logit. */
function below({ a, b, from, to }: Posterior, logit: number): number {
  if (logit <= from) return 0;
  if (logit >= to) return 1;
  const share = 1 / (1 + Math.exp(-logit));
  const rest = 1 / (1 + Math.exp(logit));
  // The fraction converges fast on this side of the mean only.
  return share < (a + 1) / (a + b + 2)
    ? incompleteBeta(a, b, share, rest)
    : 1 - incompleteBeta(b, a, rest, share);
}

/** The regularized incomplete beta function by its continued fraction (Lentz's method). */
function incompleteBeta(a: number, b: number, x: number, rest: number): number {
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) - logBeta(a, b)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d, tiny);
    c = away(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d, tiny);
    c = away(1 + odd / c, tiny);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-13) break;
  }
  return Math.min(1, front * fraction);
}

function away(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series from 10 up, to which smaller values are led by Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
    at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
