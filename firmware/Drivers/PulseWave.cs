namespace NanoMedAgent.Drivers;

/// <summary>
/// Pulse rate and oxygen saturation from red and infrared light, 25 values a second of each, computed in integers. The signal is the
/// decrease of the light within a fifth of a second: it is steep in systole, changes little with breathing, and suppresses 5 and 10 Hz, the
/// aliases of lamps on 60 Hz mains. A wrong value is worse than none: values are given only while beats are regular, of similar height and
/// the same in both colours.
/// </summary>
internal sealed class PulseWave
{
    /// <summary>Values a second.</summary>
    public const int Frequency = 25;

    // A fifth of a second.
    private const int Lag = 5;

    // The LEDs may have changed during the first values after a start.
    private const int Skipped = 2;

    // A power of two, more than eight seconds.
    private const int SlopeCount = 256;

    // A power of two, more than eight seconds at 230 beats a minute.
    private const int BeatCount = 32;

    // Blocks of one second.
    private const int BlockCount = 8;
    private const int LeastBlocks = 5;
    private const int LeastIntervals = 3;

    // Beats are timed in 1/32 of a value's time: 800 a second.
    private const int Fine = 32;

    // A minute in these units, times ten: divided by a period it gives tenths of a beat a minute.
    private const int FineMinuteInTenths = 60 * Frequency * Fine * 10;
    private const int LeastRateTenths = 300;
    private const int MostRateTenths = 2400;

    private const int Thousand = 1000;

    // Thresholds, in thousandths, for giving a rate and ("OfColours") a saturation. Tuned on thousands of simulated signals
    // (tests/Drivers.Tests).
    private const int LeastRhythm = 625;
    private const int LeastRhythmOfColours = 850;
    private const int LeastLikeness = 800;
    private const int LeastLikenessOfColours = 850;

    // In seconds, and in hundredths of a percent.
    private const int LeastBlocksOfColours = 7;
    private const int LeastPerfusionOfColours = 15;

    // 80 and 125 beats a minute.
    private const int SlowPeriod = 19 * Fine;
    private const int FastPeriod = 12 * Fine;

    // 15 days; then it starts again, so that beat times cannot overflow.
    private const int MostValues = 1 << 25;

    private readonly int[] _red = new int[Lag];
    private readonly int[] _infrared = new int[Lag];
    private readonly int[] _slopes = new int[SlopeCount];
    private readonly int[] _beats = new int[BeatCount];
    private readonly int[] _heights = new int[BeatCount];

    // For each second: sums of the light, and of the products of the slopes.
    private readonly int[] _redLight = new int[BlockCount];
    private readonly int[] _infraredLight = new int[BlockCount];
    private readonly long[] _redRed = new long[BlockCount];
    private readonly long[] _redInfrared = new long[BlockCount];
    private readonly long[] _infraredInfrared = new long[BlockCount];

    // The same for the current second.
    private int _redLightNow;
    private int _infraredLightNow;
    private long _redRedNow;
    private long _redInfraredNow;
    private long _infraredInfraredNow;

    private int _count;
    private int _inBlock;
    private int _blocks;
    private int _beatCount;
    private int _level;
    private int _last;
    private bool _isSteep;
    private int _peak;
    private int _peakAt;
    private int _before;
    private int _after;

    /// <summary>Pulse rate in tenths of 1/min by the chip's clock; 0 when unknown.</summary>
    public int RateTenths;

    /// <summary>Oxygen saturation in tenths of a percent; 0 when unknown.</summary>
    public int SaturationTenths;

    /// <summary>Part of the infrared light that varies with the pulse, in hundredths of a percent; 0 when unknown.</summary>
    public int Perfusion;

    /// <summary>Drops all values: the following ones are not a continuation.</summary>
    [OwnFrame]
    public void Restart()
    {
        _count = 0;
        _blocks = 0;
        _beatCount = 0;
        _level = 0;
        _last = 0;
        _isSteep = false;
        BeginBlock();
        Forget();
    }

    /// <summary>Adds the light of 40 ms.</summary>
    /// <param name="red">Sum of four samples of 18 bits.</param>
    /// <param name="infrared">The same.</param>
    public void Add(int red, int infrared)
    {
        int count = _count + 1;
        int at = count % Lag;
        int redSlope = _red[at] - red;
        int slope = _infrared[at] - infrared;
        _red[at] = red;
        _infrared[at] = infrared;
        _count = count;
        if (count <= Lag + Skipped)
        {
            return;
        }

        if (slope > infrared >> 3 || slope < -(infrared >> 3))
        {
            // Too large for a pulse: the finger moved.
            Restart();
            return;
        }

        long wide = slope;
        _slopes[count & (SlopeCount - 1)] = slope;
        _redLightNow += red;
        _infraredLightNow += infrared;
        _redRedNow += (long)redSlope * redSlope;
        _redInfraredNow += wide * redSlope;
        _infraredInfraredNow += wide * wide;
        FindBeat(slope, count);
        if (++_inBlock == Frequency)
        {
            EndBlock();
        }
    }

    /// <summary>A beat is where the slope is largest, between two times at which it is small.</summary>
    private void FindBeat(int slope, int count)
    {
        int level = _level - (_level >> 6);
        level = slope > level ? slope : level;
        _level = level;
        if (!_isSteep)
        {
            if (slope > level >> 1)
            {
                _isSteep = true;
                _peak = slope;
                _peakAt = count;
                _before = _last;
            }
        }
        else if (slope > _peak)
        {
            _peak = slope;
            _peakAt = count;
            _before = _last;
        }
        else
        {
            if (_peakAt == count - 1)
            {
                _after = slope;
            }

            if (slope < 0)
            {
                _isSteep = false;
                int bend = _before - (2 * _peak) + _after;
                int beat = _beatCount & (BeatCount - 1);
                _beats[beat] = (_peakAt * Fine) + (bend == 0 ? 0 : Fine / 2 * (_before - _after) / bend);
                _heights[beat] = _peak;
                _beatCount++;
            }
        }

        _last = slope;
    }

    private void EndBlock()
    {
        int block = _blocks & (BlockCount - 1);
        _redLight[block] = _redLightNow;
        _infraredLight[block] = _infraredLightNow;
        _redRed[block] = _redRedNow;
        _redInfrared[block] = _redInfraredNow;
        _infraredInfrared[block] = _infraredInfraredNow;
        _blocks++;
        BeginBlock();
        Forget();
        if (_blocks >= LeastBlocks)
        {
            Evaluate();
        }

        if (_count > MostValues)
        {
            Restart();
        }
    }

    private void BeginBlock()
    {
        _inBlock = 0;
        _redLightNow = 0;
        _infraredLightNow = 0;
        _redRedNow = 0;
        _redInfraredNow = 0;
        _infraredInfraredNow = 0;
    }

    private void Forget()
    {
        RateTenths = 0;
        SaturationTenths = 0;
        Perfusion = 0;
    }

    /// <summary>Evaluates the last five to eight seconds.</summary>
    private void Evaluate()
    {
        int blocks = _blocks < BlockCount ? _blocks : BlockCount;
        int values = blocks * Frequency;
        int period = FindPeriod(values, out int height);
        int rhythm = period == 0 ? 0 : Rhythm(period, height);
        if (rhythm < LeastRhythm)
        {
            return;
        }

        long redRed = 0;
        long redInfrared = 0;
        long infraredInfrared = 0;
        int red = 0;
        int infrared = 0;
        int dark = int.MaxValue;
        int bright = 0;
        int least = int.MaxValue;
        int most = 0;
        for (int i = _blocks - blocks; i < _blocks; i++)
        {
            int block = i & (BlockCount - 1);
            redRed += _redRed[block];
            redInfrared += _redInfrared[block];
            infraredInfrared += _infraredInfrared[block];
            red += _redLight[block];
            int light = _infraredLight[block];
            infrared += light;
            dark = light < dark ? light : dark;
            bright = light > bright ? light : bright;
            if (i > _blocks - blocks)
            {
                // Over two seconds, as one may be without a beat.
                int before = (i - 1) & (BlockCount - 1);
                int ratio = (int)((_redInfrared[block] + _redInfrared[before]) * Thousand
                    / (_infraredInfrared[block] + _infraredInfrared[before] + 1));
                least = ratio < least ? ratio : least;
                most = ratio > most ? ratio : most;
            }
        }

        if (infraredInfrared > int.MaxValue || redRed > int.MaxValue)
        {
            // So that the product of two fits.
            infraredInfrared >>= 12;
            redInfrared >>= 12;
            redRed >>= 12;
        }

        int likeness = (int)(redInfrared * redInfrared / ((redRed * infraredInfrared / Thousand) + 1));
        if (likeness < LeastLikeness)
        {
            return;
        }

        RateTenths = FineMinuteInTenths / period;
        Perfusion = height * 100 / (infrared / (values * 100));
        bool isClear = rhythm >= LeastRhythmOfColours && likeness >= LeastLikenessOfColours && Perfusion >= LeastPerfusionOfColours;
        if (isClear && blocks >= LeastBlocksOfColours && bright - dark <= bright >> 4)
        {
            int ratios = (int)(OximetryCurve.Slope(redRed, redInfrared, infraredInfrared) * infrared / red);
            SaturationTenths = OximetryCurve.SaturationTenths(ratios, most - least, Thousand - likeness, Thousand - rhythm);
        }
    }

    /// <summary>The mean time between beats, if they are regular.</summary>
    /// <param name="values">How many values to look back.</param>
    /// <param name="height">The mean height of the beats.</param>
    /// <returns>The period in 1/32 of a value's time, or 0 when the beats are not regular.</returns>
    private int FindPeriod(int values, out int height)
    {
        height = 0;
        int newest = _beatCount - 1;
        int begin = (_count - values) * Fine;
        int oldest = newest;
        int shortest = int.MaxValue;
        int longest = 0;
        int lowest = int.MaxValue;
        int highest = 0;
        while (oldest >= 0 && newest - oldest < BeatCount && _beats[oldest & (BeatCount - 1)] >= begin)
        {
            int beat = oldest & (BeatCount - 1);
            int high = _heights[beat];
            height += high >> 5;
            lowest = high < lowest ? high : lowest;
            highest = high > highest ? high : highest;
            if (oldest < newest)
            {
                int interval = _beats[(oldest + 1) & (BeatCount - 1)] - _beats[beat];
                shortest = interval < shortest ? interval : shortest;
                longest = interval > longest ? interval : longest;
            }

            oldest--;
        }

        int intervals = newest - oldest - 1;
        if (intervals < LeastIntervals)
        {
            return 0;
        }

        height = height / (intervals + 1) << 5;
        int last = _beats[newest & (BeatCount - 1)];
        int period = (last - _beats[(oldest + 1) & (BeatCount - 1)]) / intervals;
        bool isLive = (_count * Fine) - last < period + (period >> 1) + (Frequency * Fine / 4);
        bool isRegular = (longest - shortest) * 3 <= period && lowest * 2 >= highest;
        return isLive && isRegular
            && period >= FineMinuteInTenths / MostRateTenths && period <= FineMinuteInTenths / LeastRateTenths ? period : 0;
    }

    /// <summary>
    /// Autocorrelation of the wave at one beat, in thousandths. 0 when the one at half a beat is too large: then a second wave was taken
    /// for a beat, or every other beat was missed. Also 0 when that one is strongly negative at a slow rate: a slow pulse is not a sine
    /// wave, but flicker and tremor are.
    /// </summary>
    private int Rhythm(int period, int height)
    {
        // At a fast pulse, rounding to a whole value is a large error; at two beats it is half as large.
        int lag = period < FastPeriod ? ((2 * period) + (Fine / 2)) / Fine : (period + (Fine / 2)) / Fine;
        int shift = 0;
        while (height >> shift > 1023)
        {
            shift++;
        }

        int half = (period + Fine) / (2 * Fine);
        int energy = 0;
        int whole = 0;
        int halved = 0;
        int[] slopes = _slopes;
        int end = _count;
        for (int i = end - (LeastBlocks * Frequency) + lag + 1; i <= end; i += 2)
        {
            int slope = slopes[i & (SlopeCount - 1)] >> shift;
            energy += slope * slope;
            whole += slope * (slopes[(i - lag) & (SlopeCount - 1)] >> shift);
            halved += slope * (slopes[(i - half) & (SlopeCount - 1)] >> shift);
        }

        bool isBeat = halved < whole - (whole >> 2) && (period < SlowPeriod || halved > (whole >> 3) - whole);
        return isBeat ? whole / ((energy / Thousand) + 1) : 0;
    }
}
