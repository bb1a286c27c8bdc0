using System.Globalization;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Time;
using NanoMedAgent.Vitals;
using Chip = NanoMedAgent.Policy;
using ChipPack = NanoMedAgent.SenMl.SenMlPack;

namespace Agent.Tests.Alarms.Hours;

/// <summary>
/// Hours of patients at the alarms of a sensor: each alarm is raised and ended as the rules say, none is missed, and when the patient is
/// well again none is left.
/// </summary>
public class PatientHours
{
    private const long Hour = 3_600_000;
    private const string Columns = "minute,hr_bpm,abp_sys_mmhg,abp_dia_mmhg,abp_mean_mmhg,pulse_bpm,resp_per_min,spo2_percent,nbp_sys_mmhg";

    // Longer than any period with any delay.
    private const long Recovery = 2 * Hour;

    [Fact]
    public void Imagined_patients_raise_the_alarms_of_the_rules_and_no_others()
    {
        int patients = Effort.Cases(100);
        int alarms = Enumerable.Range(1, patients).AsParallel().Sum(seed => Play(seed, Hour, null));
        alarms.ShouldBeGreaterThan(patients * 10, "or these hours show little");
        TestContext.Current.TestOutputHelper!.WriteLine($"{patients} hours, {alarms} alarms raised or ended");
    }

    [Fact]
    public void A_recorded_patient_raises_the_alarms_of_the_rules_and_no_others()
    {
        Dictionary<VitalSign, int?[]> recorded = Read(PublishedFiles.Recording.Path("mimic2-s00001.csv"));
        int minutes = recorded[VitalSign.HeartRate].Length;
        int alarms = Enumerable.Range(1, Effort.Cases(4)).AsParallel().Sum(seed => Play(
            seed,
            minutes * 60_000L,
            (sign, milliseconds) => recorded.GetValueOrDefault(sign)?[Math.Min(minutes - 1, milliseconds / 60_000)]));
        alarms.ShouldBeGreaterThan(0, "or these hours show nothing");
    }

    [Fact]
    public void The_whole_agent_reports_the_alarms_of_the_rules_and_no_others_also_without_a_network()
    {
        for (int seed = 1; seed <= Effort.Cases(2); seed++)
        {
            Random random = new(seed);
            RandomRule rule = new(random, shortestPeriod: 5);
            using SimulatedWard ward = new(change: rule.In);
            ImaginaryPatient patient = new(rule, random);
            ExpectedAlarms expected = new(rule.Alarms);
            List<ReportedAlarm> reported = [];
            ward.Patient.Imagined = (sign, measurement) =>
            {
                if (patient.Milliseconds != ward.Clock.UptimeMilliseconds)
                {
                    reported.AddRange(expected.Observe(patient.Milliseconds, patient.Take()));
                    patient.Milliseconds = ward.Clock.UptimeMilliseconds;
                }

                return patient.TryMeasure(sign, measurement);
            };
            for (int minute = 0; minute < 60; minute++)
            {
                ward.Link.IsUp = random.Next(5) > 0;
                ward.Run(minutes: 1);
            }

            ward.Link.IsUp = true;
            ward.Run(minutes: 5);
            reported.AddRange(expected.Observe(patient.Milliseconds, patient.Take()));
            Words(ward.DecidedAlarms()).ShouldBe(Words(reported), $"seed {seed}");
        }
    }

    /// <summary>Plays a patient at the rooms of the agent that decide on alarms.</summary>
    /// <returns>How many alarms were raised or ended.</returns>
    private static int Play(int seed, long length, Func<VitalSign, long, int?>? recorded)
    {
        Random random = new(seed);
        RandomRule rule = new(random);
        ImaginaryPatient patient = new(rule, random, recorded);
        ExpectedAlarms expected = new(rule.Alarms);
        VirtualClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        DeviceClock deviceClock = new(clock, clock);
        Chip.DataPolicy policy = Install(rule);
        AlarmWatch watch = AlarmWatch.For(policy.Alarms)!;
        Sampler sampler = Sampler.For(policy, patient, watch, 0)!;
        int count = 0;
        bool hasOwn = false;
        while (clock.UptimeMilliseconds < length + Recovery)
        {
            clock.AdvanceTo(sampler.NextDueMs);
            patient.Milliseconds = clock.UptimeMilliseconds;
            patient.IsWell = clock.UptimeMilliseconds >= length;
            if (random.Next(100) == 0)
            {
                // His own limits, or the ward's again.
                hasOwn = !hasOwn;
                watch.Use(hasOwn ? RandomRule.ToSensor(policy.Alarms, rule.PatientsOwn) : policy.Alarms.Limits);
                expected.Use(hasOwn ? rule.PatientsOwn : rule.Alarms.Limits);
            }

            sampler.Measure(deviceClock, false);
            List<ReportedAlarm> wanted = expected.Observe(patient.Milliseconds, patient.Take());
            string where = FormattableString.Invariant($"seed {seed}, after {patient.Milliseconds} ms");
            if (watch.HasUnreported || wanted.Count > 0)
            {
                Words(Report(watch)).ShouldBe(Words(wanted), where);
                count += wanted.Count;
            }

            (watch.IsActive, watch.Unseen, watch.Sounding)
                .ShouldBe((expected.IsActive, (int)expected.Unseen, (int)expected.Sounding), where);
            if (watch.Unseen != 0 && random.Next(50) == 0)
            {
                watch.TryMarkSeen("button", long.MaxValue).ShouldBeTrue(where);
                Report(watch).Single().Name.ShouldBe(ReportedAlarm.Seen);
                expected.See();
            }
        }

        expected.IsQuiet.ShouldBeTrue($"seed {seed}: the patient is well");
        watch.IsActive.ShouldBeFalse();
        return count;
    }

    private static Chip.DataPolicy Install(RandomRule rule)
    {
        using HospitalKey key = HospitalKey.Create();
        byte[] signed = SignedPolicy.Sign(rule.In(DataPolicy.Default(key.Public, 60)), key);
        Chip.DataPolicyReader.TryRead(signed, null!, out Chip.DataPolicy policy).ShouldBe(Chip.PolicyRefusal.None);
        return policy;
    }

    private static List<ReportedAlarm> Report(AlarmWatch watch)
    {
        List<ReportedAlarm> reported = [];
        for (int number = 1; watch.HasUnreported; number++)
        {
            ChipPack pack = new(128);
            pack.Begin(NanoMedAgent.Platform.ClockQuality.Network, 1, 1, null!);
            watch.WriteTo(pack);
            reported.AddRange(PackContent.From(SenMlPack.Read(pack.Encode())!, "alarm")!.Alarms);
            watch.MarkReported(number);
        }

        return reported;
    }

    /// <summary>
    /// Alarms as words, with whole numbers as people see them: those of each sign in their order. Of five signs at the same time, one is
    /// in the second pack, behind the score.
    /// </summary>
    private static IReadOnlyList<string> Words(IEnumerable<ReportedAlarm> alarms) =>
    [
        .. alarms.OrderBy(alarm => alarm.Name, StringComparer.Ordinal).Select(alarm => string.Create(
            CultureInfo.InvariantCulture,
            $"{alarm.Name} {alarm.State} {(alarm.Name == "t" ? alarm.Value : Round(alarm.Value)):0.0} {alarm.Of}")),
    ];

    private static decimal? Round(decimal? value) => value is { } known ? Math.Round(known, MidpointRounding.AwayFromZero) : null;

    private static Dictionary<VitalSign, int?[]> Read(string path)
    {
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
        string.Join(',', rows[0]).ShouldStartWith(Columns);
        return new Dictionary<VitalSign, int?[]>
        {
            [VitalSign.HeartRate] = Column(1, 10),
            [VitalSign.PulseRate] = Column(5, 10),
            [VitalSign.RespiratoryRate] = Column(6, 10),
            [VitalSign.OxygenSaturation] = Column(7, 10),
            [VitalSign.CuffSystolic] = Column(8, 133.322m),
        };

        int?[] Column(int index, decimal factor) =>
        [
            .. rows.Skip(1).Select(row => row[index].Length == 0
                ? (int?)null : (int)Math.Round(decimal.Parse(row[index], CultureInfo.InvariantCulture) * factor)),
        ];
    }
}
