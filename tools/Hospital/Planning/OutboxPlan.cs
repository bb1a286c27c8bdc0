using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Planning;

/// <summary>
/// How much a sensor's flash can store and how long it lasts, computed from the rules of the outbox and of littlefs
/// (firmware/Agent/Outbox/README.md). A test compares it with the simulated flash. It assumes a constant rate: so many vital signs, every
/// so many seconds.
/// </summary>
public sealed record OutboxPlan
{
    private const int BlockBytes = 4096;
    private const int SegmentHead = 19;
    private const int RecordOverhead = 8;

    // Units as the outbox counts space.
    private const int UnitBytes = 64;
    private const int UnitsOfBlock = BlockBytes / UnitBytes;
    private const int UnitsOfName = 5;
    private const int DirectoryFactor = 8;
    private const int AnnouncementUnits = 2 * (UnitsOfBlock + UnitsOfName);
    private const int ReservedBlocks = 8;

    // For two sets of files: their envelopes, last blocks that are not full, and the directory.
    private const int ReleaseOverheadBlocks = 12;
    private const int SegmentsLimit = 484;
    private const int SmallSegments = 16;
    private const int NumbersInSegment = 256;

    // The cost of files in littlefs, as measured: commits of one unit each, and erases of the directory.
    private const int ProgramBytes = 128;
    private const int WriteCommits = 3;
    private const double CommitsOfErase = 21;
    private const double InlineCommitsOfErase = 12;
    private const int InlineBytes = 512;
    private const int CompactedBytes = 1500;

    // The most used block is erased at most so many times as often as the average, as measured over simulated days.
    private const double Unevenness = 1.8;
    private const double Endurance = 100_000;

    // Beside readings: time, counters, checkpoints, epochs. As measured on the simulated flash over ten days with a network: 2 to 5, by
    // which files share a directory's block with the time, which is written each hour.
    private const double StateErasesADay = 5;
    private const double DaysInYear = 365.25;
    private const double SecondsInDay = 86_400;
    private const double SecondsInHour = 3600;

    // Bytes of a sealed reading with its tag, by the number of vital signs in their order (PROTOCOL.md, "Pack"), each with a decimal where
    // it has one.
    private static readonly int[] SealedBytes = [34, 45, 56, 72, 84, 97, 110, 123, 136, 149, 162, 179];

    /// <summary>The most vital signs there are.</summary>
    public static int VitalsLimit => VitalSign.All.Count;

    /// <summary>Bytes of the partition for files.</summary>
    public required long PartitionBytes { get; init; }

    /// <summary>Bytes of the largest release that is installed to files beside the readings; 0 where none is.</summary>
    public int ReleaseBytes { get; init; }

    /// <summary>Vital signs in a reading.</summary>
    public required int Vitals { get; init; }

    /// <summary>Seconds from a reading to the next.</summary>
    public required int PeriodSeconds { get; init; }

    /// <summary>The policy's seconds at risk.</summary>
    public required int SecondsAtRisk { get; init; }

    /// <summary>Hours without network or custodian on an ordinary day.</summary>
    public required double OfflineHoursADay { get; init; }

    /// <summary>Blocks that are set aside for releases.</summary>
    public long ReleaseBlocks => ReleaseBytes == 0 ? 0 : (2L * ReleaseBytes / BlockBytes) + ReleaseOverheadBlocks;

    /// <summary>Bytes that a reading takes in flash.</summary>
    public int RecordBytes => SealedBytes[Vitals - 1] + RecordOverhead;

    /// <summary>Readings that go to flash together, and are lost together when the power ends in the moment before.</summary>
    public int ReadingsAtRisk => Math.Clamp(SecondsAtRisk / PeriodSeconds, 1, ReadingsIn(BlockBytes));

    /// <summary>Seconds of measuring that are lost when the power ends in the worst moment.</summary>
    public int WorstSecondsLost => Math.Min(SecondsAtRisk, ReadingsAtRisk * PeriodSeconds);

    /// <summary>Readings in a flash block when small segments were merged.</summary>
    public int ReadingsInBlock => Steps().Aggregate(ReadingsAtRisk, (readings, inputs) => readings * inputs);

    /// <summary>Readings that fit before the oldest must go.</summary>
    public long ReadingsThatFit => (long)(SegmentsThatFit * ReadingsInBlock);

    /// <summary>Hours offline before the oldest must go.</summary>
    public double OfflineHours => ReadingsThatFit * PeriodSeconds / SecondsInHour;

    /// <summary>Years until the most used block has come to its specified end.</summary>
    public double FlashLifeYears => Endurance * (PartitionBytes / BlockBytes) / Unevenness / AllErasesADay / DaysInYear;

    /// <summary>Erases of flash blocks on an ordinary day, for readings and for the device's own state.</summary>
    public double AllErasesADay => ErasesADay + StateErasesADay;

    /// <summary>Erases of flash blocks on an ordinary day, for readings.</summary>
    public double ErasesADay => OfflineHoursADay * SecondsInHour / PeriodSeconds / ReadingsInBlock * PerBlock(erases: true);

    /// <summary>Bytes programmed for each byte of a sealed reading as it is on air, while offline.</summary>
    public double ProgrammedPerByte => PerBlock(erases: false) / ReadingsInBlock / (SealedBytes[Vitals - 1] + AroundSealed);

    // COSE_Encrypt0 around the ciphertext, with the hint that it is late.
    private static int AroundSealed => 24;

    private double SegmentsThatFit
    {
        get
        {
            // Each day has an epoch, and the announcement of an epoch needs space as well.
            double blocks = (PartitionBytes / BlockBytes) - ReservedBlocks - ReleaseBlocks;
            double units = (blocks * UnitsOfBlock) - AnnouncementUnits - UnitsOfUnmerged();
            double epochsOfSegment = ReadingsInBlock * PeriodSeconds / SecondsInDay;
            return Math.Clamp(units / (UnitsOfBlock + UnitsOfName + (epochsOfSegment * AnnouncementUnits)), 1, SegmentsLimit);
        }
    }

    private int ReadingsIn(int bytes) => Math.Max(1, (bytes - SegmentHead) / RecordBytes);

    private int Bytes(int readings) => SegmentHead + (readings * RecordBytes);

    /// <summary>How many segments are merged into one in each step, until they are no longer small.</summary>
    private List<int> Steps()
    {
        List<int> steps = [];
        int readings = ReadingsAtRisk;
        while (Units(readings) <= UnitsOfBlock / 2 && readings < NumbersInSegment)
        {
            int inputs = Math.Min(Math.Min(SmallSegments, UnitsOfBlock / Units(readings)), NumbersInSegment / readings);
            if (inputs < 2)
            {
                break;
            }

            steps.Add(inputs);
            readings *= inputs;
        }

        return steps;
    }

    private int Units(int readings) => (Bytes(readings) + UnitBytes - 1) / UnitBytes;

    /// <summary>The most space of small segments until they are merged. In the directory a byte needs about eight.</summary>
    private int UnitsOfUnmerged()
    {
        int units = 0;
        int readings = ReadingsAtRisk;
        foreach (int inputs in Steps())
        {
            units += inputs * (UnitsOfName + (Bytes(readings) <= InlineBytes ? Units(readings) * DirectoryFactor : UnitsOfBlock));
            readings *= inputs;
        }

        return units;
    }

    /// <summary>Erases, or bytes programmed, for a flash block full of readings: writing, merging, reading it once, removing.</summary>
    private double PerBlock(bool erases)
    {
        List<int> steps = Steps();
        double files = steps.Aggregate(1, (product, inputs) => product * inputs);
        int readings = ReadingsAtRisk;
        double sum = 0;
        foreach (int inputs in steps.Append(1))
        {
            // Each file is written once, read once and removed once.
            double commits = files * (WriteCommits + 2);
            bool isInline = Bytes(readings) <= InlineBytes;
            double directory = commits / (isInline ? InlineCommitsOfErase : CommitsOfErase);
            double programmed = (Bytes(readings) + ProgramBytes - 1) / ProgramBytes * ProgramBytes * files;
            sum += erases ? directory + (isInline ? 0 : files) : programmed + (commits * ProgramBytes) + (directory * CompactedBytes);
            files /= inputs;
            readings *= inputs;
        }

        return sum;
    }
}
