"""contact of the office"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("office_style", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "phone",
                sa.String(),
                server_default="",
                nullable=False,
                comment="for clients who are stuck; '': not said",
            )
        )
        batch_op.add_column(sa.Column("email", sa.String(), server_default="", nullable=False, comment="the same"))
        batch_op.add_column(
            sa.Column("guide", sa.Text(), nullable=True, comment="own text of the help page; NULL: ours")
        )


def downgrade() -> None:
    with op.batch_alter_table("office_style", schema=None) as batch_op:
        batch_op.drop_column("guide")
        batch_op.drop_column("email")
        batch_op.drop_column("phone")
