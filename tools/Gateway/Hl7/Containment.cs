using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>
/// Where a vital sign is in the tree of a sensor (ISO/IEEE 11073-10201): the medical device system, its virtual devices, their channels.
/// OBX-4 is MDS.VMD.channel.metric, the same in each message.
/// </summary>
/// <param name="Vmd">The number of the virtual device.</param>
/// <param name="VmdCode">Its code in ISO/IEEE 11073-10101.</param>
/// <param name="VmdName">The code's reference id.</param>
/// <param name="Channel">The number of the channel in it.</param>
/// <param name="ChannelCode">The channel's code.</param>
/// <param name="ChannelName">The code's reference id.</param>
/// <param name="Signs">The names of the vital signs in it, in the order of their numbers from 1.</param>
internal sealed record Containment(
    int Vmd, string VmdCode, string VmdName, int Channel, string ChannelCode, string ChannelName, params string[] Signs)
{
    /// <summary>The medical device system: a monitor of several parameters.</summary>
    public const string SystemCode = "69965";

    /// <summary>The reference id of <see cref="SystemCode"/>.</summary>
    public const string SystemName = "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS";

    /// <summary>All channels.</summary>
    public static IReadOnlyList<Containment> All { get; } =
    [
        new(1, "69798", "MDC_DEV_ECG_VMD", 1, "69799", "MDC_DEV_ECG_CHAN", "hr"),
        new(2, "69642", "MDC_DEV_ANALY_SAT_O2_VMD", 1, "69643", "MDC_DEV_ANALY_SAT_O2_CHAN", "o2", "pr"),
        new(3, "69722", "MDC_DEV_ANALY_RESP_RATE_VMD", 1, "69723", "MDC_DEV_ANALY_RESP_RATE_CHAN", "rr"),
        new(4, "69902", "MDC_DEV_METER_TEMP_VMD", 1, "69903", "MDC_DEV_METER_TEMP_CHAN", "t", "st"),
        new(5, "69854", "MDC_DEV_METER_PRESS_BLD_VMD", 1, "69855", "MDC_DEV_METER_PRESS_BLD_CHAN", "as", "ad", "am"),
        new(5, "69854", "MDC_DEV_METER_PRESS_BLD_VMD", 2, "70687", "MDC_DEV_PRESS_BLD_NONINV_CHAN", "ns", "nd", "nm"),
    ];

    /// <summary>OBX-4 of the virtual device.</summary>
    public string VmdId => FormattableString.Invariant($"1.{Vmd}.0.0");

    /// <summary>OBX-4 of the channel.</summary>
    public string ChannelId => FormattableString.Invariant($"1.{Vmd}.{Channel}.0");

    /// <summary>The channel of a vital sign.</summary>
    public static Containment Of(VitalSign sign) => All.First(each => each.Signs.Contains(sign.Name));

    /// <summary>OBX-4 of a vital sign.</summary>
    public string MetricId(VitalSign sign) =>
        FormattableString.Invariant($"1.{Vmd}.{Channel}.{Array.IndexOf(Signs, sign.Name) + 1}");
}
