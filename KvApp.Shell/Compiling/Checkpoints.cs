using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KvApp.Shell;

/// <summary>
/// Puts a checkpoint into each loop, label, function and block lambda of a text, so that code that looks at no token can be stopped. Rows
/// keep their numbers; columns do not.
/// </summary>
internal sealed class Checkpoints : CSharpSyntaxRewriter
{
    static readonly StatementSyntax Here = SyntaxFactory.ParseStatement("global::KvApp.Tasks.Checkpoint.Here();");

    public static SyntaxTree PutInto(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var rewritten = new Checkpoints().Visit(root);
        return rewritten == root ? tree : tree.WithRootAndOptions(rewritten, tree.Options);
    }

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) =>
        base.VisitWhileStatement(node) is WhileStatementSyntax loop ? loop.WithStatement(Checked(loop.Statement)) : node;

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) =>
        base.VisitDoStatement(node) is DoStatementSyntax loop ? loop.WithStatement(Checked(loop.Statement)) : node;

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) =>
        base.VisitForStatement(node) is ForStatementSyntax loop ? loop.WithStatement(Checked(loop.Statement)) : node;

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        base.VisitForEachStatement(node) is ForEachStatementSyntax loop ? loop.WithStatement(Checked(loop.Statement)) : node;

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) =>
        base.VisitForEachVariableStatement(node) is ForEachVariableStatementSyntax loop
            ? loop.WithStatement(Checked(loop.Statement)) : node;

    // A loop by goto.
    public override SyntaxNode? VisitLabeledStatement(LabeledStatementSyntax node) =>
        base.VisitLabeledStatement(node) is LabeledStatementSyntax label && label.Statement is not LocalDeclarationStatementSyntax
            ? label.WithStatement(Checked(label.Statement)) : node;

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) =>
        base.VisitMethodDeclaration(node) is MethodDeclarationSyntax { Body: { } body } method ? method.WithBody(Checked(body))
            : base.VisitMethodDeclaration(node);

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) =>
        base.VisitLocalFunctionStatement(node) is LocalFunctionStatementSyntax { Body: { } body } function
            ? function.WithBody(Checked(body)) : base.VisitLocalFunctionStatement(node);

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        base.VisitParenthesizedLambdaExpression(node) is ParenthesizedLambdaExpressionSyntax { Block: { } block } lambda
            ? lambda.WithBlock(Checked(block)) : base.VisitParenthesizedLambdaExpression(node);

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        base.VisitSimpleLambdaExpression(node) is SimpleLambdaExpressionSyntax { Block: { } block } lambda
            ? lambda.WithBlock(Checked(block)) : base.VisitSimpleLambdaExpression(node);

    static BlockSyntax Checked(BlockSyntax block) => block.WithStatements(block.Statements.Insert(0, Here));

    static BlockSyntax Checked(StatementSyntax statement) =>
        statement is BlockSyntax block ? Checked(block) : SyntaxFactory.Block(Here, statement);
}
