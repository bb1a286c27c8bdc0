namespace NanoMedAgent.Drivers;

/// <summary>A Li-ion cell behind a divider on an analog pin.</summary>
public sealed class Battery
{
    // The voltage of a cell at rest, in mV, at 0, 5, 10 ... 100 %: a chart as makers of chargers publish for a cell of 4.2 V. Ageing, cold and load move it.
    private static readonly short[] Millivolts =
    [
        3270, 3610, 3690, 3710, 3730, 3750, 3770, 3790, 3800, 3820, 3840, 3850, 3870, 3910, 3950, 3980, 4020, 4080, 4110, 4150, 4200,
    ];

    private const int PercentOfStep = 5;

    // Below and above there is no cell, or no divider.
    private const int LeastMillivolts = 2500;
    private const int MostMillivolts = 4400;

    // As the converter is noisy.
    private const int Samples = 16;

    private readonly IAnalogInput _input;
    private readonly int _upper;
    private readonly int _lower;
    private readonly int _capacity;

    /// <summary>A cell.</summary>
    /// <param name="input">The pin.</param>
    /// <param name="upper">Resistor from the cell to the pin, in kiloohm.</param>
    /// <param name="lower">Resistor from the pin to ground, in kiloohm.</param>
    /// <param name="capacity">What the cell holds when it is full, in mWh.</param>
    public Battery(IAnalogInput input, int upper, int lower, int capacity)
    {
        _input = input;
        _upper = upper;
        _lower = lower;
        _capacity = capacity;
    }

    /// <summary>Measures it.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="milliwattHours">What it still holds.</param>
    /// <returns>false when there is no cell, or the pin cannot be read.</returns>
    public bool TryMeasure(out int percent, out int milliwattHours)
    {
        percent = 0;
        milliwattHours = 0;
        int sum = 0;
        for (int i = 0; i < Samples; i++)
        {
            if (!_input.TryReadMillivolts(out int sample))
            {
                return false;
            }

            sum += sample;
        }

        int cell = sum / Samples * (_upper + _lower) / _lower;
        if (cell < LeastMillivolts || cell > MostMillivolts)
        {
            return false;
        }

        percent = PercentOf(cell);
        milliwattHours = _capacity * percent / 100;
        return true;
    }

    private static int PercentOf(int cell)
    {
        int step = 0;
        while (step < Millivolts.Length && cell >= Millivolts[step])
        {
            step++;
        }

        if (step == 0 || step == Millivolts.Length)
        {
            return step == 0 ? 0 : 100;
        }

        int below = Millivolts[step - 1];
        return ((step - 1) * PercentOfStep) + ((cell - below) * PercentOfStep / (Millivolts[step] - below));
    }
}
