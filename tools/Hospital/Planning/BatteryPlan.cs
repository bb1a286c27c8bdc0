namespace NanoMedAgent.Hospital.Planning;

/// <summary>
/// How long a battery lasts: instructions as the cost meter counted them, currents from Espressif's publications. Nobody has measured
/// currents on a board, and what a development board itself takes (regulator, USB chip, its own LED) is not in it.
/// </summary>
public sealed record BatteryPlan
{
    // A single lithium cell. A linear regulator draws from the cell what it gives.
    private const double CellVolts = 3.7;

    // An interpreter at 160 to 240 MHz executes very roughly one instruction in a microsecond.
    private const double SecondsOfInstruction = 1e-6;

    // Both LEDs with 6 mA in pulses of 411 us, 400 times a second, and 0.6 mA for the chip itself.
    private const double OximeterMilliamperes = 2.6;

    private const double SecondsInDay = 86_400;
    private const double SecondsInMinute = 60;
    private const double HoursInDay = 24;
    private const int SamplesASecond = 100;

    // The agent's thread wakes at least once a second (firmware/Esp32, Application).
    private const int StepsASecond = 1;

    /// <summary>The chip, as a board's file names it.</summary>
    public required string Chip { get; init; }

    /// <summary>Capacity of the full battery.</summary>
    public required double MilliwattHours { get; init; }

    /// <summary>Seconds from a reading to the next.</summary>
    public required int PeriodSeconds { get; init; }

    /// <summary>Minutes a day in which the interpreter executes the firmware.</summary>
    public double BusyMinutesADay => InstructionsADay * SecondsOfInstruction / SecondsInMinute;

    /// <summary>Seconds of them for signatures: a checkpoint each hour, and the announcements of a day.</summary>
    public static double SigningSecondsADay
    {
        get
        {
            InstructionCosts costs = FirmwareCosts.Counted.Instructions;
            return ((HoursInDay * costs.Checkpoint) + costs.Announcements) * SecondsOfInstruction;
        }
    }

    /// <summary>The mean current from the battery.</summary>
    public double Milliamperes
    {
        get
        {
            (double idle, double busy) = Currents();
            return idle + (busy * BusyMinutesADay * SecondsInMinute / SecondsInDay) + OximeterMilliamperes;
        }
    }

    /// <summary>Hours until it is empty.</summary>
    public double Hours => MilliwattHours / CellVolts / Milliamperes;

    private double InstructionsADay
    {
        get
        {
            InstructionCosts costs = FirmwareCosts.Counted.Instructions;
            return (SecondsInDay * SamplesASecond * costs.OximeterSample)
                + (SecondsInDay * StepsASecond * costs.IdleStep)
                + (SecondsInDay / PeriodSeconds * costs.Reading)
                + (HoursInDay * costs.Checkpoint)
                + costs.Announcements;
        }
    }

    /// <summary>
    /// Milliamperes while Wi-Fi is connected and nothing runs, and how many more while the processor is busy. Idle: ESP-IDF, "Introduction
    /// to Low Power Mode in Wi-Fi Scenarios", modem sleep with DTIM 1. Busy: the ranges for modem sleep in the chips' data sheets. No
    /// idle current of the ESP32-S3 was found, so it has the ESP32's.
    /// </summary>
    private (double Idle, double Busy) Currents() => Chip == "ESP32-C3" ? (21.5, 7) : (31.1, 38);
}
