namespace NanoMedAgent.MedAgent.Boards;

/// <summary>
/// What the pins of a chip can do: ESP-IDF Programming Guide, "GPIO &amp; RTC GPIO", table of each chip, and "Analog to Digital Converter" for ADC1 and its range at
/// 12 dB, which nanoFramework sets; strapping pins from the chips' datasheets, "Boot Configurations"; ADC channels and serial lines from nf-interpreter's
/// System.Device.Adc (AdcController.cpp) and WireProtocol_Uart_Pins.h.
/// </summary>
internal sealed record Chip
{
    /// <summary>As in the board's file.</summary>
    public required string Name { get; init; }

    /// <summary>Those that exist.</summary>
    public required PinSet Gpios { get; init; }

    /// <summary>Those that decide how the chip starts.</summary>
    public required PinSet Strapping { get; init; }

    /// <summary>Those that the flash takes.</summary>
    public required PinSet Flash { get; init; }

    /// <summary>Those that PSRAM on four lines takes besides.</summary>
    public PinSet QuadPsram { get; init; } = [];

    /// <summary>Those that PSRAM on eight lines takes besides.</summary>
    public PinSet OctalPsram { get; init; } = [];

    /// <summary>Kinds of PSRAM that the chip takes.</summary>
    public required IReadOnlyList<string> PsramBuses { get; init; }

    /// <summary>Those that cannot be driven and have no pull-up.</summary>
    public PinSet InputOnly { get; init; } = [];

    /// <summary>Those of the ADC that works beside Wi-Fi.</summary>
    public required PinSet FirstAdc { get; init; }

    /// <summary>Those of the ADC that Wi-Fi takes for itself.</summary>
    public required PinSet SecondAdc { get; init; }

    /// <summary>nanoFramework's channels, from 0: its one controller counts those of ADC1 first. Each is the GPIO that it measures.</summary>
    public required IReadOnlyList<int> AdcChannels { get; init; }

    /// <summary>How much the ADC measures well.</summary>
    public required int AdcMillivolts { get; init; }

    /// <summary>The serial line and USB, by which the board is flashed.</summary>
    public required PinSet Serial { get; init; }

    /// <summary>All chips.</summary>
    public static IReadOnlyList<Chip> All { get; } =
    [
        // GPIO 20 is on the ESP32-PICO-V3 alone. 16 and 17 are free on a WROOM, and select and clock the PSRAM of a WROVER or a Core2.
        new()
        {
            Name = "ESP32",
            Gpios = [(0, 19), (21, 23), (25, 27), (32, 39)],
            Strapping = [0, 2, 5, 12, 15],
            Flash = [(6, 11)],
            QuadPsram = [16, 17],
            PsramBuses = ["quad"],
            InputOnly = [(34, 39)],
            FirstAdc = [(32, 39)],
            AdcChannels = [36, 37, 38, 39, 32, 33, 34, 35],
            SecondAdc = [0, 2, 4, (12, 15), (25, 27)],
            AdcMillivolts = 2450,
            Serial = [1, 3],
        },

        // Flash and PSRAM on four lines share 26 to 32.
        new()
        {
            Name = "ESP32-S3",
            Gpios = [(0, 21), (26, 48)],
            Strapping = [0, 3, 45, 46],
            Flash = [(26, 32)],
            OctalPsram = [(33, 37)],
            PsramBuses = ["quad", "octal"],
            FirstAdc = [(1, 10)],
            AdcChannels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            SecondAdc = [(11, 20)],
            AdcMillivolts = 3100,
            Serial = [19, 20, 43, 44],
        },

        // 11 powers the flash on most modules.
        new()
        {
            Name = "ESP32-C3",
            Gpios = [(0, 21)],
            Strapping = [2, 8, 9],
            Flash = [(11, 17)],
            PsramBuses = [],
            FirstAdc = [(0, 4)],
            AdcChannels = [0, 1, 2, 3, 4],
            SecondAdc = [5],
            AdcMillivolts = 2500,
            Serial = [(18, 21)],
        },
    ];

    /// <summary>The chip of a name that the schema knows.</summary>
    public static Chip Of(string name) => All.First(chip => chip.Name == name);

    /// <summary>The channel that measures a GPIO, or -1.</summary>
    public int AdcChannel(int gpio) => Array.IndexOf([.. AdcChannels], gpio);

    /// <summary>The pins that PSRAM takes.</summary>
    public PinSet PsramPins(BoardMemory? psram) => psram?.Bus switch
    {
        "quad" => QuadPsram,
        "octal" => OctalPsram,
        _ => [],
    };
}
