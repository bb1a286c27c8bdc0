namespace NanoMedAgent.Releases;

/// <summary>
/// What the commands of a manifest query and do: the device around the <see cref="SuitMachine"/>. A component is its index in the manifest.
/// </summary>
public interface ISuitHost
{
    /// <summary>Seconds since 1970, or 0 while the device does not know the date.</summary>
    long UnixSeconds { get; }

    /// <summary>Energy left in the battery, in milliwatt-hours.</summary>
    long BatteryMilliwattHours { get; }

    /// <summary>Whether the component is of this vendor.</summary>
    bool IsVendor(int component, byte[] identifier);

    /// <summary>Whether the component is of this class.</summary>
    bool IsClass(int component, byte[] identifier);

    /// <summary>Whether this device has this identifier.</summary>
    bool IsDevice(int component, byte[] identifier);

    /// <summary>Whether everybody whose consent is needed has agreed.</summary>
    /// <param name="priority">Lower is more urgent.</param>
    bool IsAuthorized(long priority);

    /// <summary>The slot that a component is installed to.</summary>
    int SlotOf(int component);

    /// <summary>The version of a component, encoded as <see cref="SuitManifest.Version"/>; null when it has none.</summary>
    byte[] VersionOf(int component);

    /// <summary>SHA-256 of the content of a component.</summary>
    /// <param name="component">The component's index.</param>
    /// <param name="size">How many bytes of it to hash; -1 for all.</param>
    /// <returns>null when it is empty or shorter.</returns>
    byte[] DigestOf(int component, long size);

    /// <summary>Whether a component begins with these bytes.</summary>
    bool BeginsWith(int component, byte[] content);

    /// <summary>Fetches the payload into the component.</summary>
    /// <returns>None when it is in the component and proven; <see cref="UpdateReason.Underway"/> while it is being fetched; the sequence is
    /// run again later then.</returns>
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
