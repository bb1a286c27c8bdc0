using System.Formats.Cbor;

namespace Agent.Tests.Updates;

/// <summary>Manifests as an attacker might write them, or somebody by mistake.</summary>
internal static class RawManifest
{
    /// <summary>A command sequence of commands and arguments: numbers, byte strings, true, null, and encoded parts.</summary>
    public static byte[] Sequence(params object?[] items)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartArray(items.Length);
        foreach (object? item in items)
        {
            switch (item)
            {
                case int number:
                    writer.WriteInt32(number);
                    break;
                case byte[] bytes:
                    writer.WriteByteString(bytes);
                    break;
                case bool truth:
                    writer.WriteBoolean(truth);
                    break;
                case Encoded encoded:
                    writer.WriteEncodedValue(encoded.Bytes);
                    break;
                default:
                    writer.WriteNull();
                    break;
            }
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>A map of parameters.</summary>
    public static Encoded Parameters(params (int Key, object Value)[] parameters)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartMap(parameters.Length);
        foreach ((int key, object value) in parameters)
        {
            writer.WriteInt32(key);
            switch (value)
            {
                case byte[] bytes:
                    writer.WriteByteString(bytes);
                    break;
                case string text:
                    writer.WriteTextString(text);
                    break;
                case bool truth:
                    writer.WriteBoolean(truth);
                    break;
                case Encoded encoded:
                    writer.WriteEncodedValue(encoded.Bytes);
                    break;
                default:
                    writer.WriteInt64(Convert.ToInt64(value));
                    break;
            }
        }

        writer.WriteEndMap();
        return new Encoded(writer.Encode());
    }

    /// <summary>The beginning of a shared sequence, with the conditions for vendor and class.</summary>
    public static object?[] Identity(byte[] vendor, byte[] deviceClass) => [20, Parameters((1, vendor), (2, deviceClass)), 1, 15, 2, 15];

    /// <summary>A manifest.</summary>
    /// <param name="shared">The shared sequence.</param>
    /// <param name="install">The install sequence.</param>
    /// <param name="components">Number of components.</param>
    /// <param name="version">Version of the format.</param>
    /// <param name="more">The key of another member, whose value is a byte string.</param>
    /// <param name="validate">The validate sequence.</param>
    /// <param name="dependencies">Whether the common part has dependencies (draft-ietf-suit-trust-domains).</param>
    public static byte[] Write(byte[] shared, byte[] install, int components = 1, int version = 1, int? more = null,
        byte[]? validate = null, bool dependencies = false)
    {
        CborWriter common = new(CborConformanceMode.Lax);
        common.WriteStartMap(dependencies ? 3 : 2);
        if (dependencies)
        {
            common.WriteInt32(1);
            common.WriteStartMap(1);
            common.WriteInt32(0);
            common.WriteStartMap(0);
            common.WriteEndMap();
            common.WriteEndMap();
        }

        common.WriteInt32(2);
        common.WriteStartArray(components);
        for (int i = 0; i < components; i++)
        {
            common.WriteStartArray(1);
            common.WriteByteString([(byte)i]);
            common.WriteEndArray();
        }

        common.WriteEndArray();
        common.WriteInt32(4);
        common.WriteByteString(shared);
        common.WriteEndMap();

        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartMap(4 + (more is null ? 0 : 1) + (validate is null ? 0 : 1));
        writer.WriteInt32(1);
        writer.WriteInt32(version);
        writer.WriteInt32(2);
        writer.WriteInt32(1);
        writer.WriteInt32(3);
        writer.WriteByteString(common.Encode());
        if (validate is not null)
        {
            writer.WriteInt32(7);
            writer.WriteByteString(validate);
        }

        writer.WriteInt32(20);
        writer.WriteByteString(install);
        if (more is { } key)
        {
            writer.WriteInt32(key);
            writer.WriteByteString([0x80]);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>A part that is already encoded.</summary>
    internal sealed record Encoded(byte[] Bytes);
}
