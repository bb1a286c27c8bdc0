namespace NanoMedAgent.Drivers;

/// <summary>A Li-ion cell, measured through a voltage divider on an analog pin.</summary>
public sealed class Battery
{
    // The table has 21 steps.
    private const int LastStep = 20;

    private const int PercentOfStep = 5;

    // Outside of this range no cell or no divider is connected.
    private const int LeastMillivolts = 2500;
    private const int MostMillivolts = 4400;

    // Samples for one mean, as the converter is noisy.
    private const int Samples = 16;

    private readonly IAnalogInput _input;
    private readonly int _upperKiloohms;
    private readonly int _lowerKiloohms;
    private readonly int _capacityMilliwattHours;

    /// <summary>A cell behind a divider.</summary>
    /// <param name="input">The pin.</param>
    /// <param name="upperKiloohms">Resistor from the cell to the pin.</param>
    /// <param name="lowerKiloohms">Resistor from the pin to ground.</param>
    /// <param name="capacityMilliwattHours">Capacity of the full cell.</param>
    public Battery(IAnalogInput input, int upperKiloohms, int lowerKiloohms, int capacityMilliwattHours)
    {
        _input = input;
        _upperKiloohms = upperKiloohms;
        _lowerKiloohms = lowerKiloohms;
        _capacityMilliwattHours = capacityMilliwattHours;
    }

    /// <summary>Measures the cell's voltage and converts it to a charge level.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="milliwattHours">Remaining energy.</param>
    /// <returns>false when no cell is connected, or the pin cannot be read.</returns>
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

        int cellMillivolts = sum / Samples * (_upperKiloohms + _lowerKiloohms) / _lowerKiloohms;
        if (cellMillivolts < LeastMillivolts || cellMillivolts > MostMillivolts)
        {
            return false;
        }

        percent = PercentOf(cellMillivolts);
        milliwattHours = _capacityMilliwattHours * percent / 100;
        return true;
    }

    private static int PercentOf(int cellMillivolts)
    {
        int step = 0;
        while (step <= LastStep && cellMillivolts >= MillivoltsAt(step))
        {
            step++;
        }

        if (step == 0 || step > LastStep)
        {
            return step == 0 ? 0 : 100;
        }

        int below = MillivoltsAt(step - 1);
        return ((step - 1) * PercentOfStep) + ((cellMillivolts - below) * PercentOfStep / (MillivoltsAt(step) - below));
    }

    /// <summary>
    /// The voltage of a cell without load at 0, 5, 10 ... 100 %: a typical table for a 4.2 V cell, as makers of chargers publish it.
    /// Ageing, cold and load change it. As code it takes no heap.
    /// </summary>
    private static int MillivoltsAt(int step) => step switch
    {
        0 => 3270,
        1 => 3610,
        2 => 3690,
        3 => 3710,
        4 => 3730,
        5 => 3750,
        6 => 3770,
        7 => 3790,
        8 => 3800,
        9 => 3820,
        10 => 3840,
        11 => 3850,
        12 => 3870,
        13 => 3910,
        14 => 3950,
        15 => 3980,
        16 => 4020,
        17 => 4080,
        18 => 4110,
        19 => 4150,
        _ => 4200,
    };
}
