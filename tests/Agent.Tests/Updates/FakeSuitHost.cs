using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>A device as manifests see it. A test sets its properties; it records the directives.</summary>
internal sealed class FakeSuitHost : SuitHost
{
    public byte[] Vendor { get; set; } = new byte[16];

    public byte[] Class { get; set; } = new byte[16];

    public byte[] Device { get; set; } = new byte[16];

    public long ClockSeconds { get; set; }

    public long BatteryEnergy { get; set; }

    public bool IsAuthorizedNow { get; set; }

    public int Slot { get; set; }

    public byte[]? Version { get; set; }

    /// <summary>Digests of the contents of the components.</summary>
    public Dictionary<int, byte[]> Images { get; } = [];

    /// <summary>The executed directives, one line for each.</summary>
    public List<string> Done { get; } = [];

    /// <summary>The result of a fetch; by default the payload arrives at once and is correct.</summary>
    public Func<SuitParameters, UpdateReason> Fetching { get; set; } = _ => UpdateReason.None;

    public override long UnixSeconds => ClockSeconds;

    public override long BatteryMilliwattHours => BatteryEnergy;

    public override bool IsVendor(int component, byte[] identifier) => identifier.SequenceEqual(Vendor);

    public override bool IsClass(int component, byte[] identifier) => identifier.SequenceEqual(Class);

    public override bool IsDevice(int component, byte[] identifier) => identifier.SequenceEqual(Device);

    public override bool IsAuthorized(long priority) => IsAuthorizedNow;

    public override int SlotOf(int component) => Slot;

    public override byte[] VersionOf(int component) => Version!;

    public override byte[] DigestOf(int component, long size) => Images.GetValueOrDefault(component)!;

    public override bool BeginsWith(int component, byte[] content) => false;

    public override UpdateReason Fetch(int component, SuitParameters parameters)
    {
        Done.Add($"fetch {parameters.Uri} to {component}, {parameters.Size} bytes");
        UpdateReason reason = Fetching(parameters);
        if (reason == UpdateReason.None)
        {
            Images[component] = parameters.Digest;
        }

        return reason;
    }

    public override UpdateReason Copy(int component, int source, SuitParameters parameters)
    {
        Done.Add($"copy {source} to {component}");
        Images[component] = Images.GetValueOrDefault(source)!;
        return UpdateReason.None;
    }

    public override UpdateReason Swap(int component, int source, SuitParameters parameters)
    {
        Done.Add($"swap {source} with {component}");
        (Images[component], Images[source]) = (Images[source], Images[component]);
        return UpdateReason.None;
    }

    public override UpdateReason Write(int component, byte[] content)
    {
        Done.Add($"write {content.Length} bytes to {component}");
        return UpdateReason.None;
    }

    public override UpdateReason Invoke(int component)
    {
        Done.Add($"invoke {component}");
        return UpdateReason.None;
    }
}
