using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace KvApp.Tasks;

/// <summary>Reads the code of a method as far as it speaks of others.</summary>
internal static class Il
{
    const byte TwoBytes = 0xFE;

    static readonly OperandType[] Short = new OperandType[256], Long = new OperandType[256];

    static Il()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? Short : Long)[code.Value & 0xFF] = code.OperandType;
        }
    }

    /// <summary>The tokens of the fields, methods and types that it names.</summary>
    public static IEnumerable<int> TokensOf(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var operand = code[at++] is var first && first == TwoBytes ? Long[code[at++]] : Short[first];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType) yield return Int32(at);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * Int32(at),
                _ => 4,
            };
        }

        int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
    }
}
