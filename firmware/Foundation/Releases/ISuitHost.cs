namespace NanoMedAgent.Releases;

/// <summary>What the commands of a manifest ask, and what they do: the device around the <see cref="SuitMachine"/>. A component is meant by its index in the manifest.</summary>
public interface ISuitHost
{
    /// <summary>Seconds since 1970, or 0 while the device does not know the date.</summary>
    long UnixSeconds { get; }

    /// <summary>What the battery holds, in mWh.</summary>
    long BatteryMilliwattHours { get; }

    /// <summary>Whether the component is of this vendor.</summary>
    bool IsVendor(int component, byte[] identifier);

    /// <summary>Whether the component is of this class.</summary>
    bool IsClass(int component, byte[] identifier);

    /// <summary>Whether the component is in this device.</summary>
    bool IsDevice(int component, byte[] identifier);

    /// <summary>Whether everybody who has to has agreed.</summary>
    /// <param name="priority">Lower is more urgent.</param>
    bool IsAuthorized(long priority);

    /// <summary>The slot that a component is installed to.</summary>
    int SlotOf(int component);

    /// <summary>The version that a component says it has, as <see cref="SuitManifest.Version"/> is encoded; or null.</summary>
    byte[] VersionOf(int component);

    /// <summary>SHA-256 of what is in a component.</summary>
    /// <param name="component">Which.</param>
    /// <param name="size">So many bytes of it; -1 for all.</param>
    /// <returns>null when there are not so many, or nothing.</returns>
    byte[] DigestOf(int component, long size);

    /// <summary>Whether a component begins with these bytes.</summary>
    bool Holds(int component, byte[] content);

    /// <summary>Has the payload fetched into the component.</summary>
    /// <returns>None when it is there, proven; <see cref="UpdateReason.Underway"/> while it is being fetched: then the sequence is run again later.</returns>
    UpdateReason Fetch(int component, SuitParameters parameters);

    /// <summary>Copies a component to another one.</summary>
    UpdateReason Copy(int component, int source, SuitParameters parameters);

    /// <summary>Exchanges two components.</summary>
    UpdateReason Swap(int component, int source, SuitParameters parameters);

    /// <summary>Writes a few bytes into a component.</summary>
    UpdateReason Write(int component, byte[] content);

    /// <summary>Starts a component.</summary>
    UpdateReason Invoke(int component);
}
