namespace NanoMedAgent.Releases;

/// <summary>
/// What the commands of a manifest query and do: the device around the <see cref="SuitMachine"/>. A component is its index in the manifest.
/// What a device does not override fails: no condition holds, and no directive can be carried out.
/// </summary>
public abstract class SuitHost
{
    /// <summary>Seconds since 1970, or 0 while the device does not know the date.</summary>
    public virtual long UnixSeconds => 0;

    /// <summary>Energy left in the battery, in milliwatt-hours.</summary>
    public virtual long BatteryMilliwattHours => 0;

    /// <summary>Whether the component is of this vendor.</summary>
    public virtual bool IsVendor(int component, byte[] identifier) => false;

    /// <summary>Whether the component is of this class.</summary>
    public virtual bool IsClass(int component, byte[] identifier) => false;

    /// <summary>Whether this device has this identifier.</summary>
    public virtual bool IsDevice(int component, byte[] identifier) => false;

    /// <summary>Whether everybody whose consent is needed has agreed.</summary>
    /// <param name="priority">Lower is more urgent.</param>
    public virtual bool IsAuthorized(long priority) => false;

    /// <summary>The slot that a component is installed to: 0 on a device that always installs to the set that does not run.</summary>
    public virtual int SlotOf(int component) => 0;

    /// <summary>The version of a component, encoded as <see cref="SuitManifest.Version"/>; null when it has none.</summary>
    public virtual byte[] VersionOf(int component) => null;

    /// <summary>SHA-256 of the content of a component.</summary>
    /// <param name="component">The component's index.</param>
    /// <param name="size">How many bytes of it to hash; -1 for all.</param>
    /// <returns>null when it is empty or shorter.</returns>
    public virtual byte[] DigestOf(int component, long size) => null;

    /// <summary>Whether a component begins with these bytes.</summary>
    public virtual bool BeginsWith(int component, byte[] content) => false;

    /// <summary>Fetches the payload into the component.</summary>
    /// <returns>None when it is in the component and proven; <see cref="UpdateReason.Underway"/> while it is being fetched; the sequence is
    /// run again later then.</returns>
    public virtual UpdateReason Fetch(int component, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <summary>Copies a component to another one.</summary>
    public virtual UpdateReason Copy(int component, int source, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <summary>Exchanges two components.</summary>
    public virtual UpdateReason Swap(int component, int source, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <summary>Writes a few bytes into a component.</summary>
    public virtual UpdateReason Write(int component, byte[] content) => UpdateReason.DirectiveImpossible;

    /// <summary>Starts a component.</summary>
    public virtual UpdateReason Invoke(int component) => UpdateReason.DirectiveImpossible;
}
