namespace NanoMedAgent.Simulator.Chips;

/// <summary>
/// A finger as an oximeter sees it; all of its properties may change at any time. Each beat is a sum of Gaussian waves (systolic,
/// reflected, dicrotic, diastolic). Q. Tang et al., "Synthetic photoplethysmogram generation using two Gaussian functions", Scientific
/// Reports 10 (2020), have two of them. The widths are proportional to the square root of the beat's length, as the systole is
/// (Bazett); the numbers are our own. Light follows the Beer-Lambert law: the saturation decides how much more of the red light than of
/// the infrared the pulse absorbs. Breathing moves venous blood, which is darker, and modulates rate and height. The same seed gives
/// the same finger.
/// </summary>
public sealed class SimulatedFinger(int seed) : IPulseSignal
{
    private const int KeptBeats = 64;
    private const int OverlappingBeats = 5;
    private const double VenousDifference = 20;
    private const double MotionSeconds = 0.12;

    // The usual current of an LED: noise is given in nA, and light in nA for each mA.
    private const double UsualMilliamperes = 6;

    // Height, centre and width of each wave, for a beat of one second.
    private static readonly (double Height, double Centre, double Width)[] YoungWaves =
        [(1, 0.20, 0.075), (0.45, 0.33, 0.10), (0.32, 0.56, 0.09), (0.15, 0.75, 0.18)];
    private static readonly (double Height, double Centre, double Width)[] OldWaves =
        [(0.85, 0.21, 0.085), (0.80, 0.33, 0.12), (0.25, 0.56, 0.15), (0.10, 0.80, 0.18)];
    private static readonly (double Height, double Centre, double Width)[] DicroticWaves =
        [(1, 0.19, 0.070), (0.20, 0.31, 0.08), (0.58, 0.55, 0.10), (0.10, 0.80, 0.15)];

    // Beyond so many widths a wave is too small to be seen, and all waves of a beat of one second have ended after so many seconds.
    private const double WidthsSeen = 6;
    private const double EndOfWaves = 1.9;

    private readonly Random _random = new(seed);
    private readonly List<(double Start, double Length, double Height)> _beats = [];
    private double _nowSeconds = double.NegativeInfinity;
    private double _nextBeatSeconds;
    private double _motion;
    private double _smoothMotion;
    private double _liftedUntilSeconds;
    private double _liftsAtSeconds;
    private double _lift;
    private double _spareNoise = double.NaN;

    /// <summary>Beats in a minute.</summary>
    public double PulseRate { get; set; } = 72;

    /// <summary>Oxygen saturation in percent.</summary>
    public double Saturation { get; set; } = 97;

    /// <summary>How much of the infrared light a beat absorbs, in percent, for a beat of one second.</summary>
    public double Perfusion { get; set; } = 1.5;

    /// <summary>How it lies on the glass.</summary>
    public FingerContact Contact { get; set; }

    /// <summary>How the wave of a beat looks.</summary>
    public PulseShape Shape { get; set; }

    /// <summary>How much the light varies as the finger moves, in percent (standard deviation).</summary>
    public double Motion { get; set; }

    /// <summary>How much more motion changes the red light than the infrared.</summary>
    public double MotionRatio { get; set; } = 1.1;

    /// <summary>Breaths in a minute.</summary>
    public double Breaths { get; set; } = 15;

    /// <summary>How much of the infrared light a breath absorbs, as a share of what a beat absorbs.</summary>
    public double Wander { get; set; } = 0.3;

    /// <summary>How much breathing changes the rate, as a share of it.</summary>
    public double RateSwing { get; set; } = 0.03;

    /// <summary>How much breathing changes the height of a beat, as a share of it.</summary>
    public double HeightSwing { get; set; } = 0.08;

    /// <summary>How much the length of beats varies by chance, as a share of it (standard deviation).</summary>
    public double Irregularity { get; set; }

    /// <summary>Noise of diode and converter, in nA (standard deviation).</summary>
    public double Noise { get; set; } = 0.3;

    /// <summary>How often a lamp flickers, in Hz: twice the frequency of the mains.</summary>
    public double FlickerHertz { get; set; } = 100;

    /// <summary>How much of a lamp's light the chip does not cancel, in nA.</summary>
    public double Flicker { get; set; }

    /// <summary>
    /// How much infrared light comes back, in nA for each mA of the LED. With this default 6 mA give about 120,000 counts, as users of
    /// the chip report.
    /// </summary>
    public double Brightness { get; set; } = 300;

    /// <summary>The share of that which comes back of red light.</summary>
    public double RedShare { get; set; } = 0.8;

    /// <summary>When the latest beats began, in seconds of simulated time.</summary>
    public IEnumerable<double> Beats => _beats.Select(beat => beat.Start);

    /// <summary>
    /// The ratio of ratios at a saturation: the inverse of the curve in Maxim's reference design MAXREFDES117, SpO2 = -45.060 R^2 +
    /// 30.354 R + 94.845.
    /// </summary>
    public static double RatioOf(double saturation)
    {
        double inside = (30.354 * 30.354) + (4 * 45.060 * (94.845 - saturation));
        return (30.354 + Math.Sqrt(Math.Max(0, inside))) / (2 * 45.060);
    }

    /// <inheritdoc/>
    public ReflectedLight At(double seconds)
    {
        double elapsedSeconds = double.IsInfinity(_nowSeconds) ? 0 : seconds - _nowSeconds;
        _nowSeconds = seconds;
        AddBeatsUntil(seconds);
        UpdateMotion(elapsedSeconds);
        double ambient = Flicker == 0 ? 0 : Flicker * (1 + Math.Cos(2 * Math.PI * FlickerHertz * seconds)) / 2;
        if (Contact == FingerContact.Off)
        {
            // The glass itself reflects a little.
            return new ReflectedLight(0.01 * Brightness * RedShare, 0.01 * Brightness, ambient + Gauss(Noise));
        }

        double perfusion = Perfusion / 100 * Contact switch
        {
            FingerContact.Pressed => 0.3,
            FingerContact.OtherObject => 0,
            _ => 1,
        };
        double pulse = perfusion * Pulse(seconds);
        double breath = perfusion * Wander * 0.5 * Math.Sin(2 * Math.PI * Breaths / 60 * seconds);
        double moved = _smoothMotion * Motion / 100;
        double red = (pulse * RatioOf(Saturation)) + (breath * RatioOf(Saturation - VenousDifference)) + (moved * MotionRatio);
        double infrared = pulse + breath + moved;
        double light = Brightness * Contact switch
        {
            FingerContact.Pressed => 2.5,
            FingerContact.Loose => Lift(seconds),
            _ => 1,
        };
        return new ReflectedLight(
            (light * RedShare * Math.Exp(-red)) + Gauss(Noise / UsualMilliamperes),
            (light * Math.Exp(-infrared)) + Gauss(Noise / UsualMilliamperes),
            ambient);
    }

    private void AddBeatsUntil(double seconds)
    {
        // The heart has beaten before the first sample.
        _nextBeatSeconds = _beats.Count == 0 ? seconds - (OverlappingBeats * 60 / PulseRate) : _nextBeatSeconds;
        while (_nextBeatSeconds <= seconds)
        {
            double breath = Math.Sin(2 * Math.PI * Breaths / 60 * _nextBeatSeconds);
            double length = 60 / PulseRate * (1 + (RateSwing * breath)) * Math.Clamp(1 + Gauss(Irregularity), 0.5, 1.8);

            // At an early beat the heart is less full.
            double fullness = Math.Clamp(length * PulseRate / 60, 0.6, 1.2);
            _beats.Add((_nextBeatSeconds, length, (Irregularity > 0 ? fullness : 1) * (1 + (HeightSwing * breath))));
            _nextBeatSeconds += length;
            if (_beats.Count > KeptBeats)
            {
                _beats.RemoveAt(0);
            }
        }
    }

    private double Pulse(double seconds)
    {
        (double Height, double Centre, double Width)[] waves = Shape switch
        {
            PulseShape.Old => OldWaves,
            PulseShape.Dicrotic => DicroticWaves,
            _ => YoungWaves,
        };
        double sum = 0;
        for (int i = Math.Max(0, _beats.Count - OverlappingBeats); i < _beats.Count; i++)
        {
            (double start, double length, double beatHeight) = _beats[i];
            double time = (seconds - start) / Math.Sqrt(length);
            if (time > EndOfWaves)
            {
                continue;
            }

            foreach ((double height, double centre, double width) in waves)
            {
                double away = (time - centre) / width;
                sum += Math.Abs(away) > WidthsSeen ? 0 : beatHeight * height * Math.Exp(-away * away / 2);
            }
        }

        return sum;
    }

    /// <summary>Motion is a smoothed random walk that is pulled back to 0: most of it is below 2 Hz, where pulses are.</summary>
    private void UpdateMotion(double elapsedSeconds)
    {
        double share = Math.Min(1, elapsedSeconds / MotionSeconds);
        _motion += Gauss(Math.Sqrt(2 * share)) - (_motion * share);
        _smoothMotion += (_motion - _smoothMotion) * share * 1.5;
    }

    private double Lift(double seconds)
    {
        if (seconds >= _liftsAtSeconds)
        {
            _liftedUntilSeconds = seconds + 0.1 + (_random.NextDouble() * 1.5);
            _liftsAtSeconds = _liftedUntilSeconds + 0.3 + (_random.NextDouble() * 4);
            _lift = 0.1 + (_random.NextDouble() * 0.85);
        }

        return seconds < _liftedUntilSeconds ? _lift : 1;
    }

    /// <summary>A normally distributed number (Marsaglia's polar method).</summary>
    private double Gauss(double deviation)
    {
        if (!double.IsNaN(_spareNoise))
        {
            double spare = _spareNoise;
            _spareNoise = double.NaN;
            return spare * deviation;
        }

        double x, y, square;
        do
        {
            x = (2 * _random.NextDouble()) - 1;
            y = (2 * _random.NextDouble()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);
        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spareNoise = y * factor;
        return x * factor * deviation;
    }
}
