using System.Numerics;
using Cryptography.Tests.EdgeCases;
using CsCheck;
using NanoMedAgent.Cryptography;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests;

/// <summary>Points as SEC 1 encodes them.</summary>
public class CompressedPoints
{
    [Fact]
    public void A_compressed_point_is_the_same_point_and_an_x_without_one_is_refused() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((scalar, anything) =>
        {
            BcPoint point = Curve.Multiply(Curve.G, Curve.Number(scalar) | BigInteger.One);
            byte[] compressed = Sec1Point.Compress(Curve.Bytes(Curve.X(point)), Curve.Bytes(Curve.Y(point)));
            compressed.ShouldBe(point.GetEncoded(compressed: true));
            byte[] foundX = new byte[32];
            byte[] foundY = new byte[32];
            Sec1Point.TryDecode(compressed, foundX, foundY).ShouldBeTrue();
            foundX.ShouldBe(Curve.Bytes(Curve.X(point)));
            foundY.ShouldBe(Curve.Bytes(Curve.Y(point)));

            byte[] perhaps = [(byte)(2 + (anything[31] & 1)), .. anything];
            bool isPoint = Sec1Point.TryDecode(perhaps, foundX, foundY);
            isPoint.ShouldBe(Curve.Number(anything) < Curve.P && Curve.HasPoint(Curve.Number(anything)));
            if (isPoint)
            {
                Sec1Point.Compress(foundX, foundY).ShouldBe(perhaps);
            }
        }, iter: Cases.Few);

    [Fact]
    public void An_encoding_of_a_point_is_whole_or_compressed_and_nothing_else()
    {
        byte[] x = Curve.Bytes(Curve.X(Curve.G));
        byte[] y = Curve.Bytes(Curve.Y(Curve.G));
        byte[][] refused =
        [
            [], [0], [4], [2, .. x[1..]], [2, .. x, 0], [5, .. x], [4, .. x], [4, .. x, .. y[1..]], [4, .. x, .. y, 0],
            [(byte)(6 + (y[31] & 1)), .. x, .. y], [4, .. y, .. x], [2, .. Curve.Bytes(Curve.P)],
        ];
        refused.ShouldAllBe(encoded => !Sec1Point.TryDecode(encoded, new byte[32], new byte[32]));
        Sec1Point.TryDecode([4, .. x, .. y], new byte[32], new byte[32]).ShouldBeTrue();
    }
}
