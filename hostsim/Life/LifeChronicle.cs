using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Certificates and states of devices over time, out of the databases of the hospitals.</summary>
internal static class LifeChronicle
{
    /// <summary>The months of a group.</summary>
    /// <param name="group">After its run.</param>
    /// <param name="start">When the run began.</param>
    /// <param name="end">When it ended.</param>
    public static IReadOnlyList<LifeMonth> Of(LifeGroup group, DateTimeOffset start, DateTimeOffset end)
    {
        DateOnly first = MonthOf(start);
        List<LifeMonth> months = [];
        for (DateOnly month = first; month <= MonthOf(end.AddSeconds(-1)); month = month.AddMonths(1))
        {
            months.Add(new LifeMonth(month));
        }

        foreach (LifeDevice device in group.Devices)
        {
            foreach (LifeHospital hospital in group.Hospitals)
            {
                Count(months, end, hospital.Certificates.Of(device.Id));
            }

            CountStates(months, [.. group.Hospitals.SelectMany(hospital => hospital.Associations.DeviceStates.History(device.Id))]);
        }

        return months;
    }

    private static DateOnly MonthOf(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1);

    private static void Count(IReadOnlyList<LifeMonth> months, DateTimeOffset end, IReadOnlyList<StoredCertificate> certificates)
    {
        HashSet<CertificateSlot> known = [];
        foreach (StoredCertificate certificate in certificates.OrderBy(each => each.Number))
        {
            LifeMonth issued = At(months, certificate.Issued);
            if (known.Add(certificate.Slot))
            {
                issued.Issued++;
            }
            else
            {
                issued.Renewed++;
            }

            if (certificate.Revoked is { } revoked)
            {
                At(months, revoked).Revoked++;
            }
            else if (certificate.NotAfter < end)
            {
                At(months, certificate.NotAfter).Expired++;
            }
        }
    }

    private static void CountStates(IReadOnlyList<LifeMonth> months, IReadOnlyList<DeviceStateChange> history)
    {
        DeviceStateChange[] inOrder = [.. history.OrderBy(change => change.At)];
        foreach (LifeMonth month in months)
        {
            DateTimeOffset next = new(month.Month.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero);
            DeviceState state = inOrder.LastOrDefault(change => change.At < next)?.State ?? DeviceState.Made;
            month.States[state] = month.States.GetValueOrDefault(state) + 1;
        }
    }

    private static LifeMonth At(IReadOnlyList<LifeMonth> months, DateTimeOffset time)
    {
        DateOnly month = MonthOf(time);
        return months[((month.Year - months[0].Month.Year) * 12) + month.Month - months[0].Month.Month];
    }
}
