using System.Security.Cryptography;
using System.Text;
using CsCheck;
using NanoMedAgent.Cryptography;

namespace Cryptography.Tests;

public class Sha256Digests
{
    [Theory]
    [InlineData("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1")]
    public void Digests_equal_those_of_FIPS_180(string message, string digest) =>
        Convert.ToHexString(Sha256.Hash(Encoding.ASCII.GetBytes(message))).ShouldBe(digest);

    [Fact]
    public void Digests_do_not_depend_on_how_the_message_is_divided() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[0, 130].List[0, 6]).Sample((message, cuts) =>
        {
            Sha256 sha = new();
            int offset = 0;
            foreach (int cut in cuts)
            {
                int count = Math.Min(cut, message.Length - offset);
                sha.Update(message, offset, count);
                offset += count;
            }

            sha.Update(message, offset, message.Length - offset);
            sha.Finish().ShouldBe(SHA256.HashData(message));
            sha.Finish().ShouldBe(SHA256.HashData([]), "a digest that was taken is followed by an empty one");
        }, iter: Cases.Count);
}
