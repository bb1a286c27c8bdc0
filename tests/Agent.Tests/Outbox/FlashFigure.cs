using System.Collections.Concurrent;

namespace Agent.Tests.Outbox;

/// <summary>The flash wear of the outbox: four vital signs each second, sealed into 72 bytes, on the simulated flash.</summary>
internal sealed record FlashFigure
{
    /// <summary>Bytes of a sealed reading of four vital signs (firmware/ON-AIR.md).</summary>
    public const int SealedBytes = 72;

    /// <summary>Flash blocks of the partition of a board with 4 MB.</summary>
    public const int Blocks = 64;

    private const int Class = 1;
    private const int OfflineSeconds = 7200;
    private const int Days = 20;
    private const double Endurance = 100_000;

    private static readonly ConcurrentDictionary<int, Lazy<FlashFigure>> Measured = [];

    /// <summary>Bytes programmed for each byte of a sealed reading on air, while offline.</summary>
    public required double PerByteOnAir { get; init; }

    /// <summary>Bytes programmed for each byte of ciphertext, while offline.</summary>
    public required double PerByteOfCiphertext { get; init; }

    /// <summary>Bytes programmed in an hour in which everything is acknowledged.</summary>
    public required long WhileOnline { get; init; }

    /// <summary>Readings that wait when the first one is evicted.</summary>
    public required int ReadingsThatFit { get; init; }

    /// <summary>Erases of all blocks in a day with two hours offline.</summary>
    public required double ErasesADay { get; init; }

    /// <summary>Years of such days until the most used block has been erased as often as it is specified for.</summary>
    public required double LifeYears { get; init; }

    /// <summary>Measured once for each number of seconds at risk.</summary>
    public static FlashFigure At(int secondsAtRisk) => Measured.GetOrAdd(secondsAtRisk, seconds =>
        new Lazy<FlashFigure>(() => Measure(seconds))).Value;

    private static FlashFigure Measure(int secondsAtRisk)
    {
        OutboxRig rig = new(blocks: 512, secondsAtRisk);
        rig.Link.IsUp = true;
        Measure(rig, 60);
        long before = rig.Flash.ProgrammedBytes;
        Measure(rig, 3600);
        long online = rig.Flash.ProgrammedBytes - before;

        rig.Link.GoDown();
        before = rig.Flash.ProgrammedBytes;
        Measure(rig, OfflineSeconds);
        double programmed = rig.Flash.ProgrammedBytes - before;
        rig.Link.Published.Clear();
        rig.Link.IsUp = true;
        rig.Run(seconds: 120);
        long onAir = rig.Link.Published.Where(message => message.Kind == "r").Sum(message => message.Payload.Length);
        rig.Waiting.ShouldBe(0);

        int fit = Fill(secondsAtRisk);
        (double erases, double years) = Wear(secondsAtRisk);
        return new FlashFigure
        {
            PerByteOnAir = programmed / onAir,
            PerByteOfCiphertext = programmed / (OfflineSeconds * SealedBytes),
            WhileOnline = online,
            ReadingsThatFit = fit,
            ErasesADay = erases,
            LifeYears = years,
        };
    }

    private static int Fill(int secondsAtRisk)
    {
        OutboxRig rig = new(Blocks, secondsAtRisk);
        rig.Link.GoDown();
        int fit = 0;
        while (rig.Declared.Count == 0)
        {
            Measure(rig, 1);
            fit++;
        }

        return fit;
    }

    /// <summary>Days of two hours offline; the hours online do not touch the flash.</summary>
    private static (double Erases, double Years) Wear(int secondsAtRisk)
    {
        OutboxRig rig = new(Blocks, secondsAtRisk);
        for (int day = 0; day < Days; day++)
        {
            rig.Link.GoDown();
            Measure(rig, OfflineSeconds);
            rig.Link.IsUp = true;
            rig.Run(seconds: 600);
            rig.BeginEpoch(Class);
        }

        return (rig.Flash.TotalErases / (double)Days, Endurance / (rig.Flash.Erases.Max() / (double)Days) / 365.25);
    }

    private static void Measure(OutboxRig rig, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            rig.Measure(Class, SealedBytes);
            rig.Run(seconds: 1);
        }
    }
}
