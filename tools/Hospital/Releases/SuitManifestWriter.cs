using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// Writes the manifest of a release. Identity and digests are in the shared sequence. Conditions for installing are in the install sequence
/// only, so that neither an expired release nor a low battery keeps a device from starting what it has installed.
/// </summary>
public static class SuitManifestWriter
{
    // Report success and failure, with the state of the device.
    private const int ReportAll = 15;

    /// <summary>The manifest.</summary>
    public static byte[] Write(Release release)
    {
        CborWriter writer = new(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(null);
        writer.WriteInt32(SuitLabels.FormatVersion);
        writer.WriteInt32(1);
        writer.WriteInt32(SuitLabels.SequenceNumber);
        writer.WriteInt64(release.SequenceNumber);
        writer.WriteInt32(SuitLabels.Common);
        writer.WriteByteString(Common(release));
        if (release.Version is { } version)
        {
            writer.WriteInt32(SuitLabels.SetVersion);
            writer.WriteByteString(Version(version));
        }

        writer.WriteInt32(SuitLabels.Validate);
        writer.WriteByteString(Sequence(commands => ForEach(release, commands, _ => commands.Condition(SuitLabels.CheckImage))));
        if (release.Tag is { } tag)
        {
            writer.WriteInt32(SuitLabels.CoSwid);
            writer.WriteEncodedValue(SuitEnvelopeWriter.EncodeDigest(SoftwareTag.DigestOf(tag)));
        }

        writer.WriteInt32(SuitLabels.Install);
        writer.WriteByteString(Install(release));
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Version(IReadOnlyList<int> version)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(version.Count);
        foreach (int number in version)
        {
            writer.WriteInt32(number);
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Common(Release release)
    {
        CborWriter writer = new(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(2);
        writer.WriteInt32(SuitLabels.Components);
        writer.WriteStartArray(release.Components.Count);
        foreach (ReleaseComponent component in release.Components)
        {
            writer.WriteStartArray(component.Identifier.Count);
            foreach (byte[] part in component.Identifier)
            {
                writer.WriteByteString(part);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteInt32(SuitLabels.SharedSequence);
        writer.WriteByteString(Sequence(commands => ForEach(release, commands, component => WriteIdentity(release, component, commands))));
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void WriteIdentity(Release release, ReleaseComponent component, CommandWriter commands)
    {
        commands.Parameters(parameters =>
        {
            parameters.Bytes(SuitLabels.VendorParameter, release.Vendor);
            parameters.Bytes(SuitLabels.ClassParameter, release.Class);
            parameters.Bytes(SuitLabels.DigestParameter, SuitEnvelopeWriter.EncodeDigest(component.Digest));
            parameters.Number(SuitLabels.SizeParameter, component.Size);
            if (release.Device is { } device)
            {
                parameters.Bytes(SuitLabels.DeviceParameter, device);
            }
        });
        commands.Condition(SuitLabels.CheckVendor);
        commands.Condition(SuitLabels.CheckClass);
        if (release.Device is not null)
        {
            commands.Condition(SuitLabels.CheckDevice);
        }
    }

    private static byte[] Install(Release release) => Sequence(commands =>
    {
        // All conditions come before the first byte is fetched.
        if (release.UseBefore is not null || release.MinimumBattery is not null || release.Priority is not null)
        {
            commands.Index(release, 0);
            commands.Parameters(parameters =>
            {
                parameters.OptionalNumber(SuitLabels.UseBeforeParameter, release.UseBefore?.ToUnixTimeSeconds());
                parameters.OptionalNumber(SuitLabels.BatteryParameter, release.MinimumBattery);
                parameters.OptionalNumber(SuitLabels.PriorityParameter, release.Priority);
            });
            commands.ConditionWhen(release.UseBefore is not null, SuitLabels.CheckUseBefore);
            commands.ConditionWhen(release.MinimumBattery is not null, SuitLabels.CheckBattery);
            commands.ConditionWhen(release.Priority is not null, SuitLabels.CheckAuthorized);
        }

        ForEach(release, commands, component =>
        {
            commands.Parameters(parameters => parameters.Text(SuitLabels.UriParameter, component.Uri));
            commands.Condition(SuitLabels.Fetch);
            commands.Condition(SuitLabels.CheckImage);
        });
    });

    private static void ForEach(Release release, CommandWriter commands, Action<ReleaseComponent> write)
    {
        for (int i = 0; i < release.Components.Count; i++)
        {
            commands.Index(release, i);
            write(release.Components[i]);
        }
    }

    private static byte[] Sequence(Action<CommandWriter> write)
    {
        CommandWriter commands = new();
        write(commands);
        return commands.Encode();
    }

    private sealed class CommandWriter
    {
        private readonly List<Action<CborWriter>> _items = [];

        public void Index(Release release, int index)
        {
            if (release.Components.Count > 1)
            {
                _items.Add(writer => writer.WriteInt32(SuitLabels.SetComponentIndex));
                _items.Add(writer => writer.WriteInt32(index));
            }
        }

        public void Condition(int command)
        {
            _items.Add(writer => writer.WriteInt32(command));
            _items.Add(writer => writer.WriteInt32(ReportAll));
        }

        public void ConditionWhen(bool isWanted, int command)
        {
            if (isWanted)
            {
                Condition(command);
            }
        }

        public void Parameters(Action<ParameterWriter> write)
        {
            _items.Add(writer => writer.WriteInt32(SuitLabels.OverrideParameters));
            _items.Add(writer =>
            {
                writer.WriteStartMap(null);
                write(new ParameterWriter(writer));
                writer.WriteEndMap();
            });
        }

        public byte[] Encode()
        {
            CborWriter writer = new(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
            writer.WriteStartArray(_items.Count);
            _items.ForEach(write => write(writer));
            writer.WriteEndArray();
            return writer.Encode();
        }
    }

    private sealed class ParameterWriter(CborWriter writer)
    {
        public void Bytes(int key, byte[] value)
        {
            writer.WriteInt32(key);
            writer.WriteByteString(value);
        }

        public void Text(int key, string value)
        {
            writer.WriteInt32(key);
            writer.WriteTextString(value);
        }

        public void Number(int key, long value)
        {
            writer.WriteInt32(key);
            writer.WriteInt64(value);
        }

        public void OptionalNumber(int key, long? value)
        {
            if (value is { } number)
            {
                Number(key, number);
            }
        }
    }
}
